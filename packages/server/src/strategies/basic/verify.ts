import type { BasicStrategyConfig } from '@gatewright/config'
import type { Clock } from '../../clock.ts'
import { GatewrightError } from '../../errors.ts'
import { parseEmailAddress } from '../../identity/email-address.ts'
import type { Profile } from '../../identity/profile.ts'
import type { Database } from '../../storage/database.ts'
import { together } from '../../storage/unwaited.ts'
import type { ProfileWithin } from '../strategy-base.ts'
import { createAttempts } from './attempt-store.ts'
import type { Credential, Replacement } from './credential-store.ts'
import { createCredentials } from './credentials.ts'
import { issuerOf } from './issuer.ts'
import { ownWords } from './own-words.ts'
import { brokenRules, leastGuesses, WHAT_IS_GOOD } from './password-rules.ts'
import { hashPassword, isOutdated, verifyPassword } from './passwords.ts'

export interface BasicSignIn {
  readonly email: string
  readonly password: string
  /** Given when the password must be changed. */
  readonly newPassword?: string | undefined
  /** Id of a browser that has signed in with this account before. */
  readonly browser?: string | undefined
  /** Where it comes from: those who wait are called one network after the other. */
  readonly network?: string | undefined
  /** What the server is called: no new password is to be made of it. */
  readonly hosts?: readonly string[] | undefined
}

/**
 * Checks e-mail and password. An unknown address, a locked account and a wrong password are one answer to the outside,
 * and take the same work: nobody can find out who has an account.
 *
 * What it returns is for the transaction of the sign-in, and writes a new password where one is due. There the credential must
 * still be the one that was verified: a password that an administrator has reset meanwhile signs nobody in, and is not put
 * back in the place of the new one.
 * @throws GatewrightError `invalid_credentials`, `password_change_required`, `password_too_weak`, `sign_in_busy`
 */
export async function verifyBasic(
  database: Database,
  clock: Clock,
  config: BasicStrategyConfig,
  form: BasicSignIn,
): Promise<ProfileWithin> {
  const { options } = config
  const credentials = createCredentials(database, clock, config.id)
  const attemptsIn = (within: Database) => createAttempts(within, clock, config.id, options)
  const email = parseEmailAddress(form.email) ?? ''

  const own = form.browser === undefined || email === '' ? undefined : `${email} ${form.browser}`
  const { credential, locked: lockedAtFirst } = await credentials.findWithLocks(
    email,
    own === undefined ? [email] : [own, email],
    clock,
  )
  // A known browser counts for itself, until it is locked; then it is like any other. An address holds no blank.
  const countedFor = own === undefined || lockedAtFirst.has(own) ? email : own
  const turn = {
    known: form.browser === undefined ? undefined : JSON.stringify([config.id, email]),
    network: form.network,
  }
  const right = await verifyPassword(credential?.passwordHash, form.password, turn)
  const expired = credential?.expiresAt !== undefined && credential.expiresAt <= clock.now()
  const passes = right && !expired
  // With the right one as with a wrong one, so that a locked account takes the same work.
  if (lockedAtFirst.has(countedFor) || !passes || credential === undefined) {
    const locked = !(await attemptsIn(database).recordFailure(countedFor))
    const known = locked ? 'locked' : expired ? 'one-time password expired' : 'wrong password'
    throw refused(credential === undefined ? 'unknown address' : known)
  }
  const { written, chosen } = await replacement(credential).catch(async (error: unknown) => {
    // The password was right, whatever else is asked for.
    await attemptsIn(database).reset(countedFor)
    throw error
  })
  return async tx => {
    const proof = stillHolds(tx, credential, written)
    // Whoever admits hears of it; where something else fails before, it must not end the process.
    proof.catch(() => undefined)
    return {
      profile: {
        ...basicProfile(config, { ...credential, ...written }),
        ...(chosen && { passwordReplaced: 'own' }),
      },
      proof,
    }
  }

  /**
   * Sent at once, and undone with the transaction where it does not hold. The lock is looked at last of all, and kept as it is until the
   * transaction ends: of many attempts at once, on however many nodes, those that come after the limit are refused as well.
   */
  async function stillHolds(tx: Database, read: Credential, by: Replacement): Promise<void> {
    const [locked, , held] = await together([
      // It waits for failures of others that are not kept yet.
      attemptsIn(tx).holdsLocked(countedFor),
      // Its owner's sign-in from a known browser gives whoever guesses from elsewhere nothing to go on with.
      attemptsIn(tx).reset(countedFor),
      createCredentials(tx, clock, config.id).replace(read, by),
    ])
    if (locked) throw refused('locked')
    if (held === undefined) throw refused('the password was replaced while it was verified')
  }

  function refused(reason: string): GatewrightError {
    return new GatewrightError('invalid_credentials', { detail: { email, reason } })
  }

  /** What the credential becomes with this sign-in: a new password where one is due, a new hash of the old, or as it is. */
  async function replacement(
    current: Credential,
  ): Promise<{ readonly written: Replacement; readonly chosen?: true }> {
    const age = clock.now() - current.changedAt
    const tooOld = options.passwordExpirySeconds !== undefined && age >= options.passwordExpirySeconds * 1000
    if (!current.mustChange && !tooOld) {
      if (!(await isOutdated(current.passwordHash))) return { written: current }
      return { written: { ...current, passwordHash: await hashPassword(form.password, turn) } }
    }
    if (form.newPassword === undefined) {
      throw new GatewrightError('password_change_required', {
        response: { reason: tooOld ? 'expired' : 'one-time', minLength: options.passwordMinLength },
      })
    }
    await checkNewPassword(form.newPassword, config, {
      email: current.email,
      old: form.password,
      hosts: form.hosts,
    })
    const passwordHash = await hashPassword(form.newPassword, turn)
    return { written: { passwordHash, changedAt: clock.now(), mustChange: false }, chosen: true }
  }
}

/**
 * @param person.old the password that it takes the place of
 * @param person.hosts what the server is called
 * @throws GatewrightError `password_too_weak`, with the broken rules in words; `sign_in_busy`
 */
export async function checkNewPassword(
  password: string,
  { options }: BasicStrategyConfig,
  person: {
    readonly email: string
    readonly fullname?: string | undefined
    readonly old?: string
    readonly hosts?: readonly string[] | undefined
  },
): Promise<void> {
  const rules = [...brokenRules(password, options)]
  if (password === person.old) rules.push('Choose one that differs from the old password.')
  if (rules.length === 0) {
    const { email, fullname, hosts = [] } = person
    const own = ownWords({ email, fullname, hosts })
    // A thread of its own, loaded where a password is chosen.
    const { judgePassword } = await import('./password-judge.ts')
    const why = await judgePassword({ password, own, least: leastGuesses(options) })
    if (why !== undefined) rules.push(`${why} ${WHAT_IS_GOOD}`)
  }
  if (rules.length > 0) throw new GatewrightError('password_too_weak', { response: { rules } })
}

export function basicProfile(
  config: BasicStrategyConfig,
  credential: Credential,
  fullname?: string,
): Profile {
  return {
    issuer: issuerOf(config.id),
    subject: credential.subject,
    claims: { email: credential.email, ...(fullname ? { name: fullname } : {}) },
    source: { vouchedFor: [] },
    // An admin types whatever address they like, and gets the password: that proves nothing about the address.
    trustsEmailIn: claim => claim === 'email' && credential.emailVouched,
    untrustedBecause: 'the address was typed by an admin who is not a super admin',
    invitedAs: credential.email,
    stamp: stampOf(credential),
  }
}

/** Changes with the password: see `FormStrategy.stampOf`. */
export const stampOf = ({ subject, changedAt }: Credential): string => `${subject}.${changedAt}`
