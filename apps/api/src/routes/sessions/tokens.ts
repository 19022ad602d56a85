import type { RespondentClaims, RespondentTokens } from '../../tokens/respondent-token.ts'
import type { ResumeTokens } from '../../tokens/resume-token.ts'

const DAY_SECONDS = 86_400

/** How long a session token works, seconds: as long as the session may be resumed, and the day in which its end may still be read. */
export const tokenSeconds = (resumeDays: number): number => Math.ceil((resumeDays + 1) * DAY_SECONDS)

/**
 * The pair of tokens for a session: made when the reply is sent, never queued or stored.
 */
export async function issueTokens(
  { tokens, resumeTokens }: { tokens: RespondentTokens; resumeTokens: ResumeTokens },
  claims: RespondentClaims,
  resumeDays: number,
  generation: number,
): Promise<{ readonly token: string; readonly resumeToken: string }> {
  const token = await tokens.mint(claims, tokenSeconds(resumeDays))
  return { token, resumeToken: resumeTokens.mint({ sessionId: claims.sessionId, generation }) }
}
