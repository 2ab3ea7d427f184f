import type { Clock } from '../../clock.ts'
import type { Database } from '../../storage/database.ts'
import type { PasswordAdministration } from '../password-administration.ts'
import { createAllAttempts } from './attempt-store.ts'
import { createAllCredentials } from './credential-store.ts'
import { issuerOf } from './issuer.ts'

export function createPasswordAdministration(database: Database, clock: Clock): PasswordAdministration {
  const attempts = createAllAttempts(database, clock)
  const credentials = createAllCredentials(database)
  return {
    lockedAmong: attempts.lockedAmong,
    unlock: attempts.forget,
    async prepareReset(strategy, whose, vouched) {
      const email = 'invited' in whose ? whose.invited : await addressOf(strategy, whose.subjects)
      if (email === undefined) return undefined
      // The hash, a native module, is loaded where a password is made.
      const { createCredentials, makeOneTimePassword } = await import('./credentials.ts')
      const made = await makeOneTimePassword()
      return async tx => {
        await createAllAttempts(tx, clock).forget(email)
        return createCredentials(tx, clock, strategy).setOneTimePassword(email, vouched, made)
      }
    },
    async ownersOfAddress(email) {
      const found = await credentials.find({ email })
      return found.map(({ strategy, subject }) => ({ strategy, issuer: issuerOf(strategy), subject }))
    },
    forget: credentials.drop,
    vouch: credentials.vouch,
  }

  async function addressOf(strategy: string, subjects: readonly string[]): Promise<string | undefined> {
    const known = await credentials.find({ subjects })
    return known.find(credential => credential.strategy === strategy)?.email
  }
}
