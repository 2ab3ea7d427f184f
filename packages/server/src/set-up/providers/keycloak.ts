import { isGuid } from '@gatewright/config'
import { pastedId, pastedText } from '../pasted.ts'
import { bare, pastedAddress } from './addresses.ts'
import type { GuidedProvider } from './guided-provider.ts'

const EXAMPLE = 'https://id.example.com/realms/team'

/** Since version 17 nothing stands below `/auth` any more, unless somebody has said so. */
const withOldPath = (address: string): string =>
  /\/auth\/realms\//.test(address)
    ? address.replace('/auth/realms/', '/realms/')
    : address.replace('/realms/', '/auth/realms/')

/** @see https://www.keycloak.org/securing-apps/oidc-layers */
export const keycloak: GuidedProvider = {
  id: 'keycloak',
  title: 'Keycloak',
  address: {
    flag: 'realm',
    label: 'Address of the realm',
    example: EXAMPLE,
    read(text) {
      // The console keeps the realm behind a #.
      const [whole, old] = [
        text.trim().replace('/#/', '/'),
        /\/admin\/([^/]+)\/console\/?#\/([^/?]+)/.exec(text),
      ]
      const pasted = pastedAddress(whole, EXAMPLE)
      if ('fault' in pasted) return pasted
      const url = pasted.value
      const [, prefix = '', realm] = /^(.*?)\/realms\/([^/]+)/.exec(url.pathname) ?? []
      if (realm !== undefined) {
        const rest = url.pathname.slice(`${prefix}/realms/${realm}`.length)
        return named(
          `${url.origin}${prefix}/realms/${realm}`,
          rest.replace(/\/$/, '') === ''
            ? []
            : [`${rest} is a page or endpoint of the realm, and was left out.`],
        )
      }
      const [, base = '', inConsole] = /^(.*?)\/admin\/([^/]+)\/console/.exec(url.pathname) ?? []
      const shown = old?.[2] ?? inConsole
      if (shown !== undefined)
        return named(`${url.origin}${base}/realms/${shown}`, [
          `This is the admin console; its realm ${shown} is taken.`,
        ])
      const host = bare(url).replace(/\/(admin|realms)$/, '')
      return {
        fault: `The realm is missing. Write ${host}/realms/<realm>: its name stands at the top left of the admin console.`,
      }
    },
  },
  instructions: ({ address, callbackURL, externalUrl }) => [
    {
      where: 'Clients > Create client',
      what: 'Client type OpenID Connect, and a Client ID of your choice, such as gatewright:',
      value: address.replace(/\/realms\/([^/]+)$/, '/admin/master/console/#/$1/clients'),
    },
    { where: 'Capability config', what: 'Client authentication on, Standard flow alone.' },
    {
      where: 'Login settings > Valid redirect URIs',
      what: 'Paste, letter by letter, and no *:',
      value: callbackURL,
    },
    { where: 'Valid post logout redirect URIs', what: 'Paste:', value: callbackURL },
    { where: 'Web origins', what: 'Leave it empty; if one is wanted:', value: externalUrl },
    { where: 'Credentials', what: 'Copy the Client Secret. Scopes asked for: openid profile email.' },
  ],
  labels: { clientId: 'Client ID', secret: 'Client Secret' },
  pastedClientId(text) {
    const pasted = pastedId(text)
    if ('fault' in pasted || !isGuid(pasted.value)) return pasted
    return {
      ...pasted,
      notes: [
        'This looks like the id in the address of the page. Client ID is the name that the list of clients shows.',
      ],
    }
  },
  pastedSecret: pastedText,
  values(address) {
    const [, host = '', realm = ''] = /^https?:\/\/(.*)\/realms\/([^/]+)$/.exec(address) ?? []
    return { host, realm }
  },
  issuers: address => [address, withOldPath(address)],
  notFound: () =>
    'Compare the name of the realm, in capitals and small letters, with the one at the top left of the admin console.',
}

const named = (value: string, notes: readonly string[]) => {
  const more = /\/realms\/master$/.test(value)
    ? ['master is the realm of Keycloak’s own administrators. People better have a realm of their own.']
    : []
  return { value, ...(notes.length + more.length === 0 ? {} : { notes: [...notes, ...more] }) }
}
