import { badUsage } from './fault.ts'

/** An option that is a time, as RFC 3339 in UTC. @throws CommandFault (usage) when it is none */
export function timeOf(option: string, text: string): string {
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) throw badUsage(`${option} ${text} is no time: write it as 2026-11-23T10:00:00Z.`)
  return new Date(ms).toISOString()
}
