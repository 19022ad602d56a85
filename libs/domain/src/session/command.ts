import type { Mode } from './status.ts'

/** Version of the command format. A worker that reads a higher one is too old for it. */
export const COMMAND_VERSION = 1

export type CommandKind =
  | 'start'
  | 'submit'
  | 'back'
  | 'terminate'
  | 'suspend'
  | 'resume'
  | 'expire'
  | 'reject'
  | 'correct'
  | 'erase'
  | 'look'

/** Answers by question id, in the shapes of the question types; null clears an answer. */
export type Answers = Readonly<Record<string, unknown>>

export interface StartPayload {
  readonly version: number
  readonly mode: Mode
  readonly locale?: string
  readonly hidden: Readonly<Record<string, unknown>>
  readonly collector?: string
  /** The collector is one of the survey's, so that its starts and completes are counted, and capped, in cells of its own. */
  readonly counted?: boolean
  /** 32 random bytes in hex: the source of every random choice of this session. */
  readonly seed: string
  /** Keys that only one session may hold: idempotency key (hashed), single-use link, panel id. */
  readonly keys: readonly SessionKey[]
}

export interface SessionKey {
  readonly kind: 'idempotency' | 'link' | 'panel'
  readonly scope: string
  readonly key: string
}

export type CommandBody =
  | { readonly kind: 'start'; readonly step: 0; readonly payload: StartPayload }
  | { readonly kind: 'submit'; readonly step: number; readonly payload: SubmitPayload }
  | { readonly kind: 'back'; readonly step: number; readonly payload: Record<string, never> }
  | { readonly kind: 'terminate'; readonly step: number; readonly payload: { readonly reason: string } }
  | { readonly kind: 'suspend'; readonly step: null; readonly payload: Record<string, never> }
  | { readonly kind: 'resume'; readonly step: null; readonly payload: { readonly generation: number } }
  | { readonly kind: 'expire'; readonly step: null; readonly payload: { readonly what: 'holds' | 'session' } }
  | { readonly kind: 'reject'; readonly step: null; readonly payload: { readonly reason: string; readonly by: string } }
  | { readonly kind: 'look'; readonly step: null; readonly payload: Record<string, never> }

export interface SubmitPayload {
  readonly answers: Answers
  readonly acknowledged?: readonly string[]
  readonly locale?: string
}

/**
 * What someone wants of one session, as it travels through the mailbox.
 * `step` is the number the client sent (null for commands of the system);
 * `payloadHash` decides whether a repeated step is the same submission.
 */
export type SessionCommand = CommandBody & {
  readonly v: number
  readonly id: string
  readonly sessionId: string
  readonly surveyId: string
  readonly tenantId: string
  readonly payloadHash: string
  /** When the API accepted it, RFC 3339; only for display and age, never for decisions. */
  readonly sentAt: string
  /** Which API process waits for the reply; absent for commands of the system. */
  readonly replyTo?: string
  /** The client did not wait (`Prefer: respond-async`): a refusal is a dead letter too. */
  readonly respondAsync?: boolean
  readonly traceparent?: string
  /** Set when a dead letter is retried: the letter that this run settles. */
  readonly letterId?: string
}
