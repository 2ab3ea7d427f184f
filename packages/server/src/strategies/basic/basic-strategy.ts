import type { BasicStrategyConfig } from '@gatewright/config'
import { GatewrightError } from '../../errors.ts'
import { parseEmailAddress } from '../../identity/email-address.ts'
import type { Form, FormStrategy } from '../form-strategy.ts'
import type { StrategyServices } from '../strategy.ts'
import type { ProfileWithin } from '../strategy-base.ts'
import { createCredentials, makeOneTimePassword } from './credentials.ts'
import { registerFields, signInFields, words } from './fields.ts'
import { hashPassword } from './passwords.ts'
import { basicProfile, checkNewPassword, stampOf, verifyBasic } from './verify.ts'

/** Sign-in by e-mail and password, with accounts that live here. */
export function createBasicStrategy(
  config: BasicStrategyConfig,
  { database, clock, hosts }: Pick<StrategyServices, 'database' | 'clock' | 'hosts'>,
): FormStrategy {
  return {
    takes: 'form',
    id: config.id,
    config,
    words,
    fields: signInFields(config.options),
    verify: ({ email = '', password = '', newPassword }, browser, network) =>
      verifyBasic(database, clock, config, { email, password, newPassword, browser, network, hosts }),
    async stampOf(account) {
      const credential = await createCredentials(database, clock, config.id).find(
        parseEmailAddress(account) ?? '',
      )
      return credential && stampOf(credential)
    },
    registerByLink: { fields: registerFields(config.options), prepare: register },
    async onInvited(email, vouched) {
      const made = await makeOneTimePassword()
      return async tx => ({
        oneTimePassword: await createCredentials(tx, clock, config.id).setOneTimePassword(
          email,
          vouched,
          made,
        ),
      })
    },
  }

  async function register({ email: written = '', password = '', fullname }: Form): Promise<ProfileWithin> {
    const email = parseEmailAddress(written)
    if (email === undefined)
      throw new GatewrightError(written.trim() === '' ? 'email_missing' : 'email_invalid')
    await checkNewPassword(password, config, { email, fullname, hosts })
    const hash = await hashPassword(password)
    return async tx => {
      const credential = await createCredentials(tx, clock, config.id).setVouchedHash(email, hash)
      return { ...basicProfile(config, credential, fullname?.trim()), passwordReplaced: 'reset' as const }
    }
  }
}
