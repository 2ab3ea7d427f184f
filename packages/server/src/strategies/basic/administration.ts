import type { Clock } from '../../clock.ts'
import type { Database } from '../../storage/database.ts'
import type { PasswordAdministration } from '../password-administration.ts'
import { createAdministrationStore } from './administration-store.ts'
import { issuerOf } from './issuer.ts'

export function createPasswordAdministration(database: Database, clock: Clock): PasswordAdministration {
  const store = createAdministrationStore(database)
  return {
    lockedAmong: emails => store.lockedAmong(emails, clock.now()),
    unlock: store.forgetAttempts,
    async resetPassword(strategy, person) {
      const known = await store.credentials({ subjects: person.subjects })
      const email = known.find(credential => credential.strategy === strategy)?.email ?? person.email
      // The hash, a native module, is loaded where a password is made.
      const { createCredentials } = await import('./credentials.ts')
      const password = await createCredentials(database, clock, strategy).setOneTimePassword(email)
      await store.forgetAttempts(email)
      return password
    },
    async ownersOfAddress(email) {
      const found = await store.credentials({ email })
      return found.map(({ strategy, subject }) => ({ issuer: issuerOf(strategy), subject }))
    },
    forget: store.drop,
  }
}
