import { systemTimer, type Timer } from '@canvass/platform/time/timer.ts'
import type { Peers } from '../ports/peers.ts'
import { every } from '../relay/every.ts'
import { shareOut } from './share-out.ts'

export interface ShareDeps {
  readonly peers: Peers
  /** Names this process among its peers. */
  readonly owner: string
  /** Numbered pieces of work, from 0. */
  readonly pieces: number
  /** Begins with a piece. */
  take(piece: number): void
  /** Begins nothing more of a piece; resolves when what is under way has ended. It may be taken again before. */
  release(piece: number): Promise<void>
  onFailed(error: unknown): void
  readonly timer?: Timer
}

export interface Share {
  held(): readonly number[]
  /** Releases everything and leaves the peers for good. */
  giveUp(): Promise<void>
}

const ANNOUNCE_MS = 1_000

/** Keeps a process at its fair share of the work; resolves when it has its first one. */
export async function holdShare(deps: ShareDeps): Promise<Share> {
  const { peers, owner, pieces, timer = systemTimer } = deps
  const held = new Set<number>()
  const leaving = new Set<Promise<void>>()
  let ending = false

  /** Not waited for: what is under way may take longer than the peers' patience. */
  function release(piece: number): void {
    held.delete(piece)
    const left = deps.release(piece).catch(deps.onFailed)
    leaving.add(left)
    void left.then(() => leaving.delete(left))
  }

  async function lookAround(): Promise<void> {
    await peers.announce().catch(deps.onFailed)
    if (ending) return
    const owners = shareOut(pieces, peers.live())
    for (const [piece, its] of owners.entries()) {
      if (its !== owner && held.has(piece)) release(piece)
      if (its !== owner || held.has(piece)) continue
      held.add(piece)
      deps.take(piece)
    }
  }

  let looking = lookAround()
  await looking
  const around = every(timer, ANNOUNCE_MS, () => {
    looking = lookAround()
    return looking
  })
  return {
    held: () => [...held].sort((a, b) => a - b),
    async giveUp() {
      ending = true
      around.stop()
      for (const piece of held) release(piece)
      await looking // an announcement under way would bring it back
      await peers.leave().catch(deps.onFailed)
      await Promise.all(leaving)
    },
  }
}
