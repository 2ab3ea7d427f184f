import { timingSafeEqual } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { AadstsError } from '../errors/aadsts.ts'
import { hashSecret, type User } from '../store/index.ts'

const attemptLimit = 10
const lockMilliseconds = 60_000

export interface Passwords {
  /** Throws 50126 for a wrong one, 50053 after ten in a row, for a minute. */
  check(user: User, password: string): void
}

/** Compares passwords, and counts the wrong ones like Entra's smart lockout (10 attempts, one minute). */
export const createPasswords = (clock: Clock): Passwords => {
  const failures = new Map<string, { count: number; lockedUntil: number }>()
  return {
    check(user, password) {
      const entry = failures.get(user.id) ?? { count: 0, lockedUntil: 0 }
      if (entry.lockedUntil > clock.now()) throw new AadstsError(50053)
      if (timingSafeEqual(Buffer.from(hashSecret(user.password)), Buffer.from(hashSecret(password)))) {
        failures.delete(user.id)
        return
      }
      const count = entry.count + 1
      failures.set(user.id, {
        count: count >= attemptLimit ? 0 : count,
        lockedUntil: count >= attemptLimit ? clock.now() + lockMilliseconds : 0,
      })
      throw new AadstsError(50126)
    },
  }
}
