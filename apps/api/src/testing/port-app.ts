import { createUuid7 } from '@canvass/platform/ids/uuid7.ts'
import { memoryLog } from '@canvass/platform/logging/memory-log.ts'
import { createRegistry } from '@canvass/platform/metrics/registry.ts'
import type { CommandDraft, Submitted } from '@canvass/runtime/mailbox/submit-command.ts'
import { createApp } from '../app.ts'
import type { SessionDeps } from '../deps.ts'
import { shedding } from '../http/shedding.ts'
import { createSlots } from '../http/slots.ts'
import { sniff } from '../http/sniff.ts'
import { createLimiters } from '../limits.ts'
import { formBody } from '../middleware/form-body.ts'
import { jsonBody } from '../middleware/json-body.ts'
import { measured } from '../middleware/measured.ts'
import { noBody } from '../middleware/no-body.ts'
import { respondentAuth } from '../middleware/respondent-auth.ts'
import { sessionRoutes } from '../routes/sessions/routes.ts'
import { createApiServer } from '../server.ts'
import { createExits } from '../tokens/exits.ts'
import { createRespondentTokens } from '../tokens/respondent-token.ts'
import { createResumeTokens } from '../tokens/resume-token.ts'
import { listen } from './listen.ts'

const SECRET = new Uint8Array(32).fill(9)

type Decide = (draft: CommandDraft) => Promise<Submitted>

const moveOn: Decide = async (draft) => ({
  commandId: 'c',
  kind: 'done',
  sessionId: draft.sessionId,
  eventId: 'e',
  duplicate: false,
  view: {
    step: (draft.step ?? 0) + 1,
    status: 'ACTIVE',
    page: { id: 'p1', iteration: null, questions: [], back: false },
  },
})

export interface PortApp {
  readonly url: string
  readonly sessionId: string
  readonly token: string
  /** What reached the mailbox. */
  readonly submitted: CommandDraft[]
  readonly lines: readonly Record<string, unknown>[]
  /** How commands are answered from now on. */
  answer(decide: Decide): void
  close(): Promise<void>
}

/**
 * The app on a real socket, above ports that the test holds: what HTTP does with a request, before anything is stored.
 * Whatever reaches the mailbox is recorded.
 */
export async function startPortApp({
  stepsPerMinute = 1_000,
  requestDeadlineMs = 5_000,
  draining = false,
  refuses = (_sessionId: string | undefined, _onTheWay: number): number | undefined => undefined,
} = {}): Promise<PortApp> {
  const submitted: CommandDraft[] = []
  const { logger, lines } = memoryLog()
  const tokens = await createRespondentTokens(SECRET)
  const newId = createUuid7()
  const sessionId = newId()
  let decide = moveOn
  const none = () => Promise.resolve([])
  const session: SessionDeps = {
    submitter: {
      submit: (draft) => {
        submitted.push(draft)
        return decide(draft)
      },
      refuses,
      waiting: () => 0,
      close: () => Promise.resolve(),
    },
    sessions: { steps: none, step: () => Promise.resolve(undefined), refusals: none, letters: none },
    heads: { get: () => Promise.resolve(undefined), forget: () => undefined },
    versions: { get: () => Promise.resolve(undefined) },
    door: { admit: () => Promise.resolve({ hidden: {} }), forget: () => undefined },
    shareStarts: (_, submit) => submit(),
    onDenied: () => undefined,
    addressOf: () => 'somewhere',
    tokens,
    resumeTokens: createResumeTokens(SECRET),
    exits: createExits(SECRET),
    newId,
    now: Date.now,
    limits: createLimiters({ startsPerMinute: 1_000, stepsPerMinute, adminPerMinute: 1_000 }),
    body: jsonBody(65_536),
    noBody: noBody(65_536),
    respondent: respondentAuth(tokens),
    form: formBody(65_536),
    uploading: {
      uploads: { store: () => Promise.resolve(undefined), read: () => Promise.resolve(undefined) },
      sniff,
      newId,
      limitBytes: 65_536,
      allowance: { count: 1, bytes: 65_536 },
      slots: createSlots(1),
      deadlineMs: 5_000,
    },
  }
  const frame = {
    log: logger,
    outageOf: () => undefined,
    drain: { draining },
    requestDeadlineMs,
    uploadDeadlineMs: 5_000,
    measured: measured(createRegistry({ service: 'test', version: '0' }), logger),
  }
  const app = createApp(frame, [(to) => sessionRoutes(to, session)])
  const server = createApiServer(
    app,
    shedding(refuses, () => undefined),
  )
  const url = await listen(server.server)
  return {
    url,
    sessionId,
    token: await tokens.mint({ sessionId, surveyId: newId(), tenantId: 't', mode: 'LIVE' }, 600),
    submitted,
    lines,
    answer: (by) => {
      decide = by
    },
    async close() {
      const drained = server.drain()
      server.closeNow()
      await drained
    },
  }
}
