import { type ApiClient, type ApiReply, createApiClient } from '../../load/api-client.ts'
import { nextSubmission, type Person, tokenOf } from '../../load/person.ts'
import { act } from '../../load/respondent.ts'
import type { Stage } from '../scenario.ts'

/** @param connections at most */
export async function withClient(
  { product }: Stage,
  connections: number,
  work: (client: ApiClient) => Promise<void>,
): Promise<void> {
  const client = createApiClient(product.apiUrl, connections)
  try {
    await work(client)
  } finally {
    await client.close()
  }
}

/** Someone whose start is committed. */
export async function started(stage: Stage, client: ApiClient): Promise<Person> {
  const person = stage.newPerson()
  await act(client, person, performance.now())
  await settled(stage, client, person)
  return person
}

/** Sends and asks until what is pending has an outcome. */
export async function settled({ until }: Stage, client: ApiClient, person: Person): Promise<void> {
  await until(
    'the outcome of a submission',
    async () => {
      if (person.pending === null) return true
      if (person.notBefore <= performance.now()) await act(client, person, performance.now())
      return person.pending === null
    },
    30_000,
  )
}

/**
 * Sends the next step without waiting for its commit. Whoever is told that it is queued trusts in that and leaves: nobody would send
 * it again. @returns whether it was queued
 */
export async function submitAndLeave(client: ApiClient, person: Person): Promise<boolean> {
  return (await submitOnce(client, person, { prefer: 'respond-async' })).status === 202
}

/** The same for several people; how many were told so is noted. */
export async function queueAndLeave(stage: Stage, client: ApiClient, people: readonly Person[]): Promise<void> {
  const queued = await Promise.all(people.map((person) => submitAndLeave(client, person)))
  stage.saw('commands queued and left', queued.filter(Boolean).length)
}

/** Sends the next step once. Whoever is told that it is queued leaves; for everybody else it stays pending. */
export async function submitOnce(
  client: ApiClient,
  person: Person,
  prefer: Readonly<Record<string, string>> = {},
): Promise<ApiReply> {
  const submission = nextSubmission(person, performance.now())
  person.pending = submission
  const { path, body, headers, attempt } = submission
  const reply = await client.post(path, body, { ...headers, ...prefer })
  if (reply.status !== 202) return reply
  attempt.ack = 'queued'
  if (reply.body.commandId !== undefined) attempt.commandId = reply.body.commandId
  person.pending = null
  person.ended = true
  return reply
}

/** Asks for the session of a person, which is read from Postgres. */
export const readSession = (client: ApiClient, person: Person): Promise<ApiReply> =>
  client.get(`/v1/sessions/${person.sessionId}`, tokenOf(person))
