/** Scripts and languages that run from right to left. */
const RTL = /^(ar|arc|ckb|dv|fa|he|iw|ks|nqo|ps|sd|syr|ug|ur|yi)(-|$)|-(arab|hebr|syrc|thaa|nkoo|adlm)(-|$)/i
const LTR = /-(latn|cyrl|deva)(-|$)/i

/** How a language is written. @param locale a language tag */
export const directionOf = (locale: string): 'ltr' | 'rtl' => (RTL.test(locale) && !LTR.test(locale) ? 'rtl' : 'ltr')

/** What a language calls itself, or its tag where nobody knows. */
export function languageName(locale: string): string {
  try {
    return new Intl.DisplayNames([locale], { type: 'language' }).of(locale) ?? locale
  } catch {
    return locale
  }
}
