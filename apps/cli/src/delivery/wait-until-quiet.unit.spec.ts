import { expect, it } from 'vitest'
import { waitUntilQuiet } from './wait-until-quiet.ts'

const scripted = (...looks: readonly (number | Error)[]) => {
  let at = 0
  return async () => {
    const look = looks[Math.min(at, looks.length - 1)]
    at += 1
    if (look instanceof Error) throw look
    return { jobs: look ?? 0 }
  }
}

it('is quiet when nothing was left twice in a row', async () => {
  const waited: number[] = []
  const backlog = scripted(3, 0, 1, 0, 0)
  const result = await waitUntilQuiet({ backlog, deadlineMs: 5_000, onWait: ({ jobs }) => waited.push(jobs ?? -1) })
  expect(result).toMatchObject({ quiet: true, backlog: { jobs: 0 } })
  expect(waited).toEqual([3, 0, 1, 0])
})

it('tells what is left at the deadline', async () => {
  const result = await waitUntilQuiet({ backlog: scripted(7), deadlineMs: 300 })
  expect(result).toMatchObject({ quiet: false, backlog: { jobs: 7 } })
})

it('asks a service that does not answer again, and fails with its fault at the deadline', async () => {
  const gone = new Error('connection refused')
  expect(await waitUntilQuiet({ backlog: scripted(gone, gone, 0), deadlineMs: 5_000 })).toMatchObject({ quiet: true })
  await expect(waitUntilQuiet({ backlog: scripted(gone), deadlineMs: 300 })).rejects.toBe(gone)
})
