import { isTimeZone } from '../../expression/zone.ts'
import { COUNTRIES } from '../../validation/calling-codes.ts'
import type { CompiledSettings } from '../compiled.ts'
import type { Report } from '../diagnostic.ts'
import type { SurveyDocument } from '../document.ts'

/** What holds for the whole survey, defaults filled in. */
export interface Conventions {
  readonly defaultLocale: string
  readonly timeZone: string
  readonly country: string | null
  readonly settings: CompiledSettings
}

export function conventionsOf(document: SurveyDocument, report: Report): Conventions {
  const { defaultLocale = 'en', timeZone = 'UTC', country, locales, settings = {} } = document
  const zone = timeZone === 'UTC' || isTimeZone(timeZone)
  if (!zone)
    report.error('/timeZone', 'unknown-time-zone', `there is no time zone "${timeZone}"`, 'such as "Europe/Berlin"')
  checkCountry(country, '/country', report)
  if (locales !== undefined && !locales.includes(defaultLocale)) {
    report.error('/locales', 'unknown-locale', `the default language ${defaultLocale} is not among the languages`)
  }
  return {
    defaultLocale,
    timeZone: zone ? timeZone : 'UTC',
    country: country?.toUpperCase() ?? null,
    settings: {
      back: settings.back ?? false,
      quotaHoldMinutes: settings.quotaHoldMinutes ?? 30,
      resumeDays: settings.resumeDays ?? 7,
      progress: settings.progress ?? true,
      mode: settings.mode ?? 'LIVE',
    },
  }
}

/** Notes a country whose phone numbers we cannot read. */
export function checkCountry(country: string | undefined, path: string, report: Report): void {
  if (country === undefined || COUNTRIES.has(country.toUpperCase())) return
  report.error(path, 'unknown-country', `"${country}" is not a country code`, 'two letters (ISO 3166), such as "DE"')
}
