import { GatewrightError } from '../../../../src/errors.ts'
import type { FormType } from '../../../../src/strategies/strategy.ts'
import { type DirectoryConfig, directoryDefinition } from './definition.ts'

/** By user name, which is no e-mail address. */
const people: Readonly<
  Record<
    string,
    { readonly pin: string; readonly uid: string; readonly mail: string; readonly mustChange?: true }
  >
> = {
  'CONTOSO\\ada': { pin: '1815', uid: 'u-1', mail: 'ada@contoso.test' },
  'CONTOSO\\grace': { pin: '1906', uid: 'u-2', mail: 'grace@contoso.test', mustChange: true },
}

/** A form with fields of its own, and accounts that live elsewhere: what LDAP will be like. */
export const directoryType: FormType = {
  takes: 'form',
  definition: directoryDefinition,
  async create(config) {
    const { options } = config as DirectoryConfig
    return {
      takes: 'form',
      id: config.id,
      config,
      words: { with: 'a user name and PIN', others: 'Other directories' },
      fields: [
        { name: 'userName', label: 'User name', kind: 'text', autocomplete: 'username' },
        { name: 'site', label: 'Site', kind: 'text', autocomplete: 'organization', optional: true },
        { name: 'pin', label: 'PIN', kind: 'password', autocomplete: 'current-password' },
        { name: 'freshPin', label: 'Fresh PIN', kind: 'password', autocomplete: 'new-password', later: true },
      ],
      async verify({ userName = '', pin, freshPin }) {
        const person = Object.hasOwn(people, userName) ? people[userName] : undefined
        if (person === undefined || person.pin !== pin) {
          throw new GatewrightError('invalid_credentials', { detail: { userName } })
        }
        if (person.mustChange && freshPin === undefined) {
          throw new GatewrightError('password_change_required', {
            response: { reason: 'one-time', minLength: 4 },
          })
        }
        return {
          issuer: `urn:toy:${options.server}`,
          subject: person.uid,
          claims: { mail: person.mail, cn: userName },
          source: { vouchedFor: config.claimSources },
          trustsEmailIn: claim => claim === 'mail',
        }
      },
    }
  },
}
