import { Problem } from '@canvass/domain/problems/problem.ts'
import type { SessionView } from '@canvass/domain/session/page-view.ts'
import { memoryLog } from '@canvass/platform/logging/memory-log.ts'
import { describe, expect, it } from 'vitest'
import type { CommandBatch, CommandReply } from '../ports/mailbox.ts'
import { createReplyWatch } from './reply-watch.ts'
import { type CommandDraft, createCommandSubmitter, type SubmitDeps } from './submit-command.ts'

const view: SessionView = { step: 2, status: 'ACTIVE' }
const sessionId = '01935b7e-0000-7000-8000-000000000001'
const draft: CommandDraft = {
  kind: 'submit',
  step: 1,
  payload: { answers: {} },
  sessionId,
  surveyId: 's',
  tenantId: 't',
  payloadHash: 'h',
}

const done = (commandId: string): CommandReply => ({
  commandId,
  kind: 'done',
  sessionId,
  eventId: 'e',
  duplicate: false,
  view,
})

/** A submitter whose queue does as `append` says and whose replies are given by the test. */
function setUp(
  append: (batch: CommandBatch, reply: (reply: CommandReply) => void) => Promise<void>,
  over: Partial<SubmitDeps> = {},
) {
  const jobs: CommandBatch[] = []
  const waiting = new Map<string, (reply: CommandReply) => void>()
  const reply = (said: CommandReply) => waiting.get(said.commandId)?.(said)
  let ids = 0
  const { logger, lines } = memoryLog()
  const submitter = createCommandSubmitter({
    mailbox: {
      append: (_shard, batch) => {
        jobs.push(batch)
        return append(batch, reply)
      },
    },
    replies: {
      expect: (id) => {
        const arrived = Promise.withResolvers<CommandReply>()
        waiting.set(id, arrived.resolve)
        return {
          within: (ms) =>
            Promise.race([
              arrived.promise,
              new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), ms)),
            ]),
          forget: () => waiting.delete(id),
        }
      },
    },
    processId: 'api-1',
    shards: 2,
    batch: { lingerMs: 1, maxItems: 3, maxBytes: 10_000 },
    replyTimeoutMs: 50,
    maxReplyMs: 600,
    appendTimeoutMs: 40,
    watch: createReplyWatch(50),
    pressure: { refuses: () => false },
    surveys: { asked: () => false },
    newId: () => `c${ids++}`,
    log: logger,
    ...over,
  })
  return { submitter, jobs, lines, waiting }
}

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no problem',
    (error: unknown) => (error instanceof Problem ? error.data.code : Promise.reject(error)),
  )

describe('submitting a command', () => {
  it('answers with what became of it, even when the reply overtakes the queue', async () => {
    const { submitter, jobs } = setUp(async (batch, reply) => {
      for (const command of batch.commands) reply(done(command.id))
      await new Promise((resolve) => setTimeout(resolve, 10))
    })
    expect(await submitter.submit(draft, { payloadBytes: 20 })).toEqual(done('c0'))
    expect(jobs[0]?.commands[0]).toMatchObject({ id: 'c0', v: 1, step: 1, replyTo: 'api-1', sessionId })
  })

  it('is queued when the reply is lost: the command is on disk all the same', async () => {
    const { submitter } = setUp(() => Promise.resolve())
    expect(await submitter.submit(draft, { payloadBytes: 20 })).toEqual({ commandId: 'c0', kind: 'queued' })
  })

  it('is queued no sooner than the queue has it, however short the patience', async () => {
    const { submitter } = setUp(() => new Promise((resolve) => setTimeout(resolve, 10)))
    expect((await submitter.submit(draft, { payloadBytes: 20, waitMs: 0 })).kind).toBe('queued')
    const refusing = setUp(() => Promise.reject(new Error('connection is closed')))
    expect(await codeOf(refusing.submitter.submit(draft, { payloadBytes: 20, waitMs: 0 }))).toBe('unavailable')
  })

  it('does not wait when asked not to, and says so to the worker', async () => {
    const { submitter, jobs, waiting } = setUp(() => Promise.resolve(), { replyTimeoutMs: 5_000 })
    expect((await submitter.submit(draft, { payloadBytes: 20, respondAsync: true })).kind).toBe('queued')
    expect(jobs[0]?.commands[0]).toMatchObject({ respondAsync: true })
    expect(jobs[0]?.commands[0]).not.toHaveProperty('replyTo')
    expect(waiting.size).toBe(0)
  })

  it('does not wait while nobody decides, though a refusal is no dead letter then', async () => {
    const { submitter, jobs, waiting } = setUp(() => Promise.resolve(), { replyTimeoutMs: 20 })
    await submitter.submit(draft, { payloadBytes: 20 }) // waits in vain: nobody decides
    const probe = submitter.submit(draft, { payloadBytes: 20 })
    expect((await submitter.submit(draft, { payloadBytes: 20 })).kind).toBe('queued')
    const commands = jobs.flatMap((job) => job.commands)
    expect(commands.map(({ replyTo }) => replyTo)).toEqual(['api-1', 'api-1', undefined])
    expect(commands[2]).not.toHaveProperty('respondAsync')
    waiting.get('c1')?.(done('c1')) // the probe is answered: somebody decides again
    expect((await probe).kind).toBe('done')
    const after = submitter.submit(draft, { payloadBytes: 20 })
    waiting.get('c3')?.(done('c3'))
    expect((await after).kind).toBe('done')
  })

  it('is unavailable when the queue refuses or never answers, and says so in the log once for each job', async () => {
    const refusing = setUp(() => Promise.reject(new Error('connection is closed')))
    const both = [1, 2].map(() => codeOf(refusing.submitter.submit(draft, { payloadBytes: 20 })))
    expect(await Promise.all(both)).toEqual(['unavailable', 'unavailable'])
    expect(refusing.lines).toHaveLength(1)
    expect(refusing.waiting.size).toBe(0)

    const silent = setUp(() => new Promise(() => undefined))
    expect(await codeOf(silent.submitter.submit(draft, { payloadBytes: 20 }))).toBe('unavailable')
    expect(await codeOf(silent.submitter.submit(draft, { payloadBytes: 20, respondAsync: true }))).toBe('unavailable')
  })

  it('is overloaded while its mailbox is, and the queue does not see it', async () => {
    const { submitter, jobs, waiting } = setUp(() => Promise.resolve(), { pressure: { refuses: () => true } })
    expect(await codeOf(submitter.submit(draft, { payloadBytes: 20 }))).toBe('overloaded')
    expect(jobs).toEqual([])
    expect(waiting.size).toBe(0)
  })

  it('asks a new session for a part of the limits, and a survey beyond its share for a quarter of that', async () => {
    const shares: number[] = []
    const pressure = {
      refuses(_shard: number, share: number) {
        shares.push(share)
        return true
      },
    }
    for (const isLarge of [false, true]) {
      const { submitter } = setUp(() => Promise.resolve(), { pressure, surveys: { asked: () => isLarge } })
      const payload = { version: 1, mode: 'LIVE', hidden: {}, seed: '00', keys: [] } as const
      const start: CommandDraft = { ...draft, kind: 'start', step: 0, payload }
      for (const wanted of [draft, start])
        expect(await codeOf(submitter.submit(wanted, { payloadBytes: 20 }))).toBe('overloaded')
    }
    expect(shares).toEqual([1, 0.6, 0.25, 0.15])
  })

  it('keeps the order of one session and the limits of a job', async () => {
    const { submitter, jobs } = setUp(() => Promise.resolve())
    const all = [1, 2, 3, 4, 5].map((step) =>
      submitter.submit({ ...draft, step }, { payloadBytes: 20, respondAsync: true }),
    )
    await Promise.all(all)
    expect(jobs.map(({ commands }) => commands.length)).toEqual([3, 2])
    expect(jobs.flatMap(({ commands }) => commands.map(({ step }) => step))).toEqual([1, 2, 3, 4, 5])
  })

  it('takes nothing more once it is closed', async () => {
    const { submitter } = setUp(() => Promise.resolve())
    await submitter.close()
    expect(await codeOf(submitter.submit(draft, { payloadBytes: 20 }))).toBe('unavailable')
  })
})
