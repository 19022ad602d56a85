import type { SessionView } from '@canvass/domain/session/page-view.ts'
import type { Mode } from '@canvass/domain/session/status.ts'
import { exitSecret } from '@canvass/runtime/exits/exit-secret.ts'
import { signExit } from '@canvass/runtime/exits/sign-exit.ts'
import type { RespondentClaims } from './respondent-token.ts'

export interface Exits {
  /** A session's view with its redirect, if it has one, signed. */
  signed(claims: Pick<RespondentClaims, 'sessionId' | 'surveyId' | 'mode'>, view: SessionView): SessionView
  /** What exits of a survey are signed with. */
  secretOf(surveyId: string, mode: Mode): string
}

/** Signs where respondents are sent. Like tokens, signatures are made with the reply and never queued or stored. */
export function createExits(secret: Uint8Array): Exits {
  const secretOf = (surveyId: string, mode: Mode) => exitSecret(secret, surveyId, mode)
  return {
    secretOf,
    signed({ sessionId, surveyId, mode }, view) {
      if (view.ending?.redirect === undefined) return view
      return { ...view, ending: signExit(view.ending, sessionId, secretOf(surveyId, mode)) }
    },
  }
}
