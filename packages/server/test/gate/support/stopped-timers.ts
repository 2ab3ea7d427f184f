import { onTestFinished, vi } from 'vitest'

/**
 * Timers of the server stand still until a test moves them, so that no machine is too slow or too fast for it. What the
 * system does, connections and all, goes on. `expect.poll` moves them by its interval each time that it tries again, so let
 * there be more to what is waited for than a poll can last.
 */
export function stopTimers(): { readonly advance: (milliseconds: number) => void } {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  return { advance: milliseconds => void vi.advanceTimersByTime(milliseconds) }
}
