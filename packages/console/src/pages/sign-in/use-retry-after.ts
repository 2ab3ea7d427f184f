import { useEffect, useState } from 'react'
import { ApiError } from '../../api/http.ts'

/** Seconds left until the server takes another attempt, counted down; 0 when it takes one now. */
export function useRetryAfter(error: unknown): number {
  const [left, setLeft] = useState(0)
  useEffect(() => {
    const retryAfter = error instanceof ApiError ? error.body.retryAfter : undefined
    if (typeof retryAfter !== 'number') return setLeft(0)
    const until = Date.now() + retryAfter * 1000
    const tick = () => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000)))
    tick()
    const timer = setInterval(tick, 1000)
    return () => clearInterval(timer)
  }, [error])
  return left
}
