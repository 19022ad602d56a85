import { dueSeats } from '../quota/claims.ts'
import type { Figures } from '../quota/figures.ts'
import type { CompiledEnding, CompiledPage } from '../survey/compiled.ts'
import type { SessionCommand } from './command.ts'
import { type SessionContext, see, withoutFigures } from './context.ts'
import type { SubmittedWith } from './decide-submit.ts'
import type { Draft, SeatVerdict, SettledDraft } from './decision.ts'
import { closing, demandOf, endedAt, endingOf } from './ending.ts'
import type { Place, SessionEvent } from './event.ts'
import type { Destination } from './routing.ts'
import { seeAt, shownAt } from './shown.ts'
import { accepted } from './stored-step.ts'

/** A page whose answers stand, on its way to the next. */
export interface Leaving {
  readonly context: SessionContext
  readonly command: SessionCommand
  readonly page: CompiledPage
  readonly place: Place
  readonly next: Destination
  /** Keys of places ahead that are on the path; see `path.ts`. */
  readonly ahead: ReadonlySet<string>
  readonly submitted: SubmittedWith
}

/**
 * What leaving a page comes to. An ending that is no complete needs no seat, so it goes before quotas: whom a rule screens out is
 * screened out, full quota or not. Everybody else needs the seats that are due here, and a complete its seats filled.
 */
export function leavePage(leaving: Leaving): Draft {
  const { context, next } = leaving
  const ending = next.kind === 'ending' ? endingOf(context.survey, next.ending) : null
  if (ending !== null && ending.outcome !== 'COMPLETED') return endAt(leaving, ending)
  // Figures are there to be shown: which cell takes a session is not for them to say.
  const due = dueSeats(withoutFigures(context), leaving.page, leaving.place, leaving.ahead)
  if (due.kind === 'no-match') return endAt(leaving, endingOf(context.survey, due.ending))
  const { claims, release } = due
  const fill = ending !== null && (context.state.seats.length > 0 || claims.length > 0)
  if (claims.length === 0 && release.length === 0 && !fill) return goOn(leaving, ending, [])
  return {
    kind: 'undecided',
    demand: demandOf(context.state, { claims, release, fill }),
    settle: (verdict) =>
      verdict.granted ? goOn(leaving, ending, verdict.events, verdict.figures) : overQuota(leaving, verdict),
  }
}

/** Shows the next page, or completes. @param figures after the seats were taken */
function goOn(
  leaving: Leaving,
  ending: CompiledEnding | null,
  seats: readonly SessionEvent[],
  figures: Figures | null = null,
): SettledDraft {
  const { context, command, next, submitted } = leaving
  if (next.kind === 'place') seeAt(context, next.place, figures)
  else see(context, figures)
  const events =
    ending === null && next.kind === 'place'
      ? [submitted(shownAt(context, next.place)), ...seats]
      : [submitted(null), ...seats, ...(ending === null ? [] : [endedAt(ending)])]
  return accepted(command, context.state, events, context.now, context)
}

function overQuota(leaving: Leaving, { fullPlan, events: seats, figures = null }: SeatVerdict): SettledDraft {
  const { context, command, submitted } = leaving
  const plan = fullPlan === undefined ? undefined : context.survey.plans.get(fullPlan)
  const ending = endingOf(context.survey, plan?.onFull ?? 'over-quota')
  const { diagnostics } = context
  const events = [submitted(null), ...seats, endedAt(ending)]
  return accepted(command, context.state, events, context.now, { diagnostics, figures })
}

/** Ends the session here without asking for a seat; seats that it has are given back. */
const endAt = ({ context, command, submitted }: Leaving, ending: CompiledEnding): Draft =>
  closing(command, context.state, [submitted(null), endedAt(ending)], context.now, context)
