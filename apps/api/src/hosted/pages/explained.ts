import type { ProblemData } from '@canvass/domain/problems/problem.ts'

interface Explanation {
  readonly title: string
  readonly text: string
}

type InBoth = readonly [en: Explanation, de: Explanation]

const of = (en: string, enText: string, de: string, deText: string): InBoth => [
  { title: en, text: enText },
  { title: de, text: deText },
]

const BUSY = of(
  'We cannot take your answers right now',
  'Nothing is lost: please wait a moment and try again.',
  'Wir können Ihre Antworten gerade nicht annehmen',
  'Nichts geht verloren: Bitte warten Sie einen Augenblick und versuchen Sie es noch einmal.',
)
const MOVED_ON = of(
  'The survey has moved on',
  'This page was already sent, here or on another device. Go on with the page that comes next; what was sent first counts.',
  'Die Umfrage ist schon weiter',
  'Diese Seite wurde schon abgeschickt, hier oder auf einem anderen Gerät. Machen Sie mit der nächsten Seite weiter; es zählt, was zuerst kam.',
)
const NOT_THERE = of(
  'There is no such survey',
  'The address is wrong, or the survey is not open yet.',
  'Diese Umfrage gibt es nicht',
  'Die Adresse stimmt nicht, oder die Umfrage ist noch nicht geöffnet.',
)
const STALE = of(
  'This link no longer works',
  'It was used on another device, or the survey ended a while ago.',
  'Dieser Link gilt nicht mehr',
  'Er wurde auf einem anderen Gerät benutzt, oder die Umfrage ist seit einiger Zeit beendet.',
)

const SHUT = of(
  'This survey is closed',
  'It takes no new participants.',
  'Diese Umfrage ist geschlossen',
  'Sie nimmt keine neuen Teilnehmer an.',
)
const NO_LINK = of(
  'This link does not open the survey',
  'Perhaps it was not copied in full. Please use the link exactly as you were sent it.',
  'Dieser Link öffnet die Umfrage nicht',
  'Vielleicht wurde er nicht vollständig kopiert. Bitte benutzen Sie den Link genau so, wie Sie ihn bekommen haben.',
)
const TAKEN_PART = of(
  'You have taken part already',
  'This link starts the survey once only.',
  'Sie haben schon teilgenommen',
  'Mit diesem Link kann die Umfrage nur einmal begonnen werden.',
)

/** What respondents should know of a problem, by code. */
const EXPLAINED: Readonly<Record<string, InBoth>> = {
  overloaded: BUSY,
  unavailable: BUSY,
  'deadline-exceeded': BUSY,
  internal: BUSY,
  'rate-limited': BUSY,
  'command-set-aside': of(
    'We could not process this page',
    'It is kept, and the people who run this survey have been told. You may try again.',
    'Wir konnten diese Seite nicht verarbeiten',
    'Sie bleibt gespeichert, und wer die Umfrage betreibt, weiß davon. Sie können es noch einmal versuchen.',
  ),
  'step-conflict': MOVED_ON,
  'step-ahead': MOVED_ON,
  'session-suspended': MOVED_ON,
  'session-ended': of(
    'This survey is over',
    'It takes no further answers.',
    'Diese Umfrage ist beendet',
    'Sie nimmt keine weiteren Antworten an.',
  ),
  'survey-not-found': NOT_THERE,
  'not-found': NOT_THERE,
  'survey-closed': SHUT,
  'collector-closed': SHUT,
  'collector-over': SHUT,
  'collector-full': SHUT,
  'collector-not-yet-open': of(
    'This survey is not open yet',
    'Please come back later.',
    'Diese Umfrage ist noch nicht geöffnet',
    'Bitte kommen Sie später wieder.',
  ),
  'collector-needed': NO_LINK,
  'collector-not-found': NO_LINK,
  'link-invalid': NO_LINK,
  'panel-entry-invalid': NO_LINK,
  'panel-entry-expired': NO_LINK,
  'panel-entry-early': NO_LINK,
  'link-used': TAKEN_PART,
  'panel-id-used': TAKEN_PART,
  'token-invalid': STALE,
  'token-expired': STALE,
  'session-not-found': STALE,
  'body-too-large': of(
    'That is too much for one page',
    'Please go back, and shorten your answers or choose smaller files.',
    'Das ist zu viel für eine Seite',
    'Bitte gehen Sie zurück, und kürzen Sie Ihre Antworten oder wählen Sie kleinere Dateien.',
  ),
}

/** A problem in a respondent's words; what has none keeps its title. */
export function explain({ code, title, detail = '' }: ProblemData, german: boolean): Explanation {
  return EXPLAINED[code]?.[german ? 1 : 0] ?? { title, text: detail }
}
