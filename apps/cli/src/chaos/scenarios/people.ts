import { type ApiClient, createApiClient } from '../../load/api-client.ts'
import { nextSubmission, type Person } from '../../load/person.ts'
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
  const submission = nextSubmission(person, performance.now())
  person.pending = submission
  const { path, body, headers, attempt } = submission
  const reply = await client.post(path, body, { ...headers, prefer: 'respond-async' })
  if (reply.status !== 202) return false
  attempt.ack = 'queued'
  if (reply.body.commandId !== undefined) attempt.commandId = reply.body.commandId
  person.pending = null
  person.ended = true
  return true
}
