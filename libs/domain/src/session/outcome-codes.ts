import type { Outcome } from './status.ts'

/** What an outcome is called by those who count respondents. */
export interface OutcomeCodes {
  /** Final disposition of the AAPOR Standard Definitions. */
  readonly aapor: string
  /** Client response code of the Cint Exchange; absent where a supplier hears nothing. */
  readonly cint?: number
  /** Redirect status of Prodege; absent where a supplier hears nothing. */
  readonly prodege?: number
}

/**
 * Sources: AAPOR Standard Definitions (internet surveys of specifically named persons), https://aapor.org/standards-and-ethics/standard-definitions/;
 * Cint "Client response codes", https://help.cint.com/docs/client-response-codes (10 completed, 20 term, 30 quality term, 40 overquota);
 * Prodege "Redirects", https://developer.prodege.com/surveys-feed/redirects (1 complete, 2 over quota, 3 disqualification, 4 quality
 * disqualification). Suppliers know no refusal, so it is a term to them; a rejected complete is one of bad quality; whoever went away
 * without a word is never sent back. AAPOR files data of bad quality under other eligible non-interviews (2.3).
 */
const CODES: Readonly<Record<Outcome, OutcomeCodes>> = {
  COMPLETED: { aapor: '1.1', cint: 10, prodege: 1 },
  SCREENED_OUT: { aapor: '4.1', cint: 20, prodege: 3 },
  OVER_QUOTA: { aapor: '4.8', cint: 40, prodege: 2 },
  QUALITY_TERMINATED: { aapor: '2.3', cint: 30, prodege: 4 },
  REFUSED: { aapor: '2.11', cint: 20, prodege: 3 },
  ABANDONED: { aapor: '2.12' },
  REJECTED: { aapor: '2.3', cint: 30, prodege: 4 },
}

export const codesOf = (outcome: Outcome): OutcomeCodes => CODES[outcome]
