import * as registry from '@canvass/domain/problems/registry.ts'
import { statusOf } from '../http/problem-status.ts'

/** What a client does about each problem. */
export const ADVICE: Readonly<Record<string, string>> = {
  'answers-invalid': 'Show `violations`, send the same step again, corrected.',
  'step-conflict': 'Read the session; go on with `currentStep`.',
  'step-ahead': 'Send step `currentStep` first.',
  'session-ended': 'Read the session and show its ending.',
  'session-suspended': 'Resume with the resume token, then send the step again.',
  'session-not-found': 'After a 202: ask what became of step 0. Otherwise start anew.',
  'back-not-allowed': 'Offer no way back (`page.back` is false).',
  'reject-not-allowed': 'Nothing: only completed sessions can be rejected.',
  'command-set-aside': 'Tell the operators `deadLetterId`; the step may be sent again when they have looked.',
  'command-not-supported': 'A mistake in the program.',
  'idempotency-conflict': 'Use a new key for another request.',
  'question-not-found': 'Correct the id of the question.',
  'question-type-mismatch': 'Send it for a question of one of the types in `expected`.',
  'upload-empty': 'Send the file as the body.',
  'upload-type-refused': 'Ask for a file of one of the kinds in `accept`.',
  'uploads-exhausted': 'Answer with what is there, or tell the respondent.',
  'upload-not-found': 'Upload it again.',
  'payment-not-found': 'Check the id, and that the token is of the same tenant.',
  'payment-mismatch': 'Report what was asked for (`amount`, `currency`), or pay back.',
  'payment-settled': 'Read the payment; another one may be needed.',
  'collector-not-found': 'Correct the name of the collector in the link.',
  'collector-needed': 'Send respondents through one of the collectors.',
  'collector-closed': 'Tell the respondent. Sessions that run may go on.',
  'collector-not-yet-open': 'Tell the respondent to come back at `opensAt`.',
  'collector-over': 'Tell the respondent. Sessions that run may go on.',
  'collector-full': 'Tell the respondent; raise the cap (`cap`) if more are wanted.',
  'link-invalid': 'Send the link as it was made.',
  'link-used': 'Tell the respondent: the session of this link is over.',
  'panel-entry-invalid': 'Correct how the entry is made; `detail` says what is wrong with it.',
  'panel-entry-expired': 'Sign a new entry; compare the clocks if it was new.',
  'panel-entry-early': 'Compare the clocks.',
  'panel-id-used': 'Tell the respondent, or the panel: this person has taken part.',
  'pin-wrong': 'Ask for the PIN again.',
  'survey-not-found': 'Check the id; publish the survey.',
  'survey-closed': 'Tell the respondent. Sessions that run may go on.',
  'survey-invalid': 'Correct every entry of `diagnostics` that is an error.',
  'token-invalid': 'Send the token that belongs to this session or tenant.',
  'token-expired': 'Resume for a new one; make a new admin token.',
  forbidden: 'Use a token with the role named in `detail`.',
  'body-too-large': 'Send at most `limitBytes`.',
  'body-malformed': 'Send one JSON value in UTF-8.',
  'body-too-deep': 'Nest at most `limit` levels.',
  'unknown-field': 'Remove `fields`, or correct their spelling.',
  'field-invalid': 'Correct `field`; `detail` says how.',
  'malformed-url': 'Percent-encode path and query.',
  'not-found': 'Check the address.',
  'method-not-allowed': 'Use one of `allowed`.',
  'unsupported-media-type': 'Send `Content-Type: application/json`.',
  'rate-limited': 'Wait for `Retry-After`, then repeat.',
  overloaded: 'Wait for `Retry-After`, then repeat. Nothing was stored.',
  unavailable: 'Wait for `Retry-After`, then repeat. `dependency` says what is away.',
  'deadline-exceeded': 'Repeat: it may have been carried out, and that is safe.',
  internal: 'Repeat a few times, then tell the operators `requestId`.',
  'letter-not-retryable': 'Read the letter: somebody has settled it, or it is on its way (`letterStatus`).',
  'letter-not-sendable': 'Send a corrected `payload` with the retry, or discard the letter.',
  'quota-cell-not-found': 'Check the names of plan and cell.',
}

/** Every problem of the registry as rows of a Markdown table. */
export function problemTable(): string {
  const rows = Object.values(registry).map(({ code, title }) => {
    const advice = ADVICE[code]
    if (advice === undefined) throw new Error(`say in ADVICE what a client does about ${code}`)
    return `| ${statusOf(code)} | \`${code}\` | ${title} | ${advice} |`
  })
  return ['| status | code | means | what to do |', '|---|---|---|---|', ...rows].join('\n')
}

const TABLE = /(<!-- problems: [^\n]*-->\n)[\s\S]*?(<!-- \/problems -->)/

/** The page with the table as it has to be. */
export function withProblemTable(page: string): string {
  if (!TABLE.test(page)) throw new Error('the page has no place for the table of problems')
  return page.replace(TABLE, (_, head: string, tail: string) => `${head}\n${problemTable()}\n\n${tail}`)
}
