import { manualTimer } from '@canvass/platform/time/manual-timer.ts'
import { describe, expect, it } from 'vitest'
import { createJobWindow } from './job-window.ts'

describe('the window of jobs', () => {
  it('has room until as many jobs are unanswered as allowed, and again after the first reply to one', async () => {
    const window = createJobWindow(2, 250, manualTimer())
    window.sent(['a', 'b'])
    expect(window.room()).toBeUndefined()
    window.sent(['c'])
    const room = window.room()
    expect(room).toBeInstanceOf(Promise)
    window.answered('unknown')
    window.answered('b')
    await room
    expect(window.room()).toBeUndefined()
    window.answered('a')
    window.sent(['d'])
    expect(window.room()).toBeInstanceOf(Promise)
  })

  it('does not wait for ever for replies that are lost', async () => {
    const timer = manualTimer()
    const window = createJobWindow(1, 250, timer)
    window.sent(['a'])
    const room = window.room()
    await timer.advance(250)
    await room
    expect(window.room()).toBeUndefined()
  })

  it('does not count jobs that nobody waits for', () => {
    const window = createJobWindow(1, 250, manualTimer())
    window.sent([])
    expect(window.room()).toBeUndefined()
  })
})
