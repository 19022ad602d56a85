import type { Submitted } from '@canvass/runtime/mailbox/submit-command.ts'
import type { ApiContext } from '../context.ts'
import { doneOrQueued } from '../http/command-reply.ts'

/** Where the hosted pages of a survey are. */
export const addressOf = (surveyId: string): string => `/s/${encodeURIComponent(surveyId)}`

/**
 * After a form: look at the page that stands now, so that reloading sends nothing. A command that is only queued is asked after there.
 * @throws Problem when the command was refused or set aside
 */
export function lookAfter(c: ApiContext, address: string, submitted: Submitted, step: number | null): Response {
  if (doneOrQueued(submitted) !== undefined) return c.redirect(address, 303)
  const query = new URLSearchParams({ queued: step === null ? '' : String(step), command: submitted.commandId })
  return c.redirect(`${address}?${query}`, 303)
}
