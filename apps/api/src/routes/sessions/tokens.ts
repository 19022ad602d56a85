import type { RespondentClaims, RespondentTokens } from '../../tokens/respondent-token.ts'
import type { ResumeTokens } from '../../tokens/resume-token.ts'

const DAY_SECONDS = 86_400

/**
 * The pair of tokens for a session: made when the reply is sent, never queued or stored.
 * The session token outlives the days in which the session may be resumed by the one in which its end may still be read.
 */
export async function issueTokens(
  { tokens, resumeTokens }: { tokens: RespondentTokens; resumeTokens: ResumeTokens },
  claims: RespondentClaims,
  resumeDays: number,
  generation: number,
): Promise<{ readonly token: string; readonly resumeToken: string }> {
  const token = await tokens.mint(claims, (resumeDays + 1) * DAY_SECONDS)
  return { token, resumeToken: resumeTokens.mint({ sessionId: claims.sessionId, generation }) }
}
