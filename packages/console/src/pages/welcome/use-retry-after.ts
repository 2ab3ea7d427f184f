import { useEffect, useRef, useState } from 'react'
import { ApiError } from '../../api/http.ts'

/** Beyond, whoever sits there presses the button again: a page that is left open shall not go on for ever. */
const MOST_TRIES = 20

/** When the server takes another attempt. */
export interface RetryAfter {
  /** Seconds left, counted down; 0 when it takes one now. */
  readonly wait: number
  /** What to say of it. */
  readonly words: string | undefined
  /** Whether it goes on by itself then. */
  readonly byItself: boolean
}

/**
 * Waits for as long as the server asks for. Where it was only busy (503) nothing was tried, so the page tries again by itself,
 * with what is still in the form; whoever has tried too often (429) goes on by hand.
 */
export function useRetryAfter(error: unknown, tryAgain: () => void): RetryAfter {
  const [wait, setWait] = useState(0)
  const latest = useRef(tryAgain)
  useEffect(() => {
    latest.current = tryAgain
  })
  const tries = useRef(0)
  useEffect(() => {
    if (error === null) return setWait(0)
    const retryAfter = error instanceof ApiError ? error.body.retryAfter : undefined
    if (!isBusy(error)) tries.current = 0
    if (typeof retryAfter !== 'number') return setWait(0)
    const until = Date.now() + retryAfter * 1000
    const tick = () => {
      const left = Math.max(0, Math.ceil((until - Date.now()) / 1000))
      setWait(left)
      if (left > 0) return
      clearInterval(timer)
      if (isBusy(error) && tries.current++ < MOST_TRIES) latest.current()
    }
    const timer = setInterval(tick, 1000)
    tick()
    return () => clearInterval(timer)
  }, [error])
  if (wait === 0) return { wait, words: undefined, byItself: false }
  const byItself = isBusy(error) && tries.current < MOST_TRIES
  const what = byItself ? 'This page tries again by itself' : 'Try again'
  return { wait, words: `${what} in ${seconds(wait)}.`, byItself }
}

export const isBusy = (error: unknown): boolean => error instanceof ApiError && error.status === 503

const seconds = (count: number) =>
  count < 90 ? `${count} ${count === 1 ? 'second' : 'seconds'}` : `${Math.ceil(count / 60)} minutes`
