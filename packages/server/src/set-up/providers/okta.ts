import { mistakenFor, pastedId, pastedText } from '../pasted.ts'
import { bare, pastedAddress } from './addresses.ts'
import type { GuidedProvider } from './guided-provider.ts'

const EXAMPLE = 'https://team.okta.com'

/** @see https://developer.okta.com/docs/concepts/auth-servers/ */
export const okta: GuidedProvider = {
  id: 'okta',
  title: 'Okta',
  address: {
    flag: 'domain',
    label: 'Okta domain, or the issuer of an authorization server of yours',
    example: EXAMPLE,
    read(text) {
      const pasted = pastedAddress(text, EXAMPLE)
      if ('fault' in pasted) return pasted
      const url = pasted.value
      const notes: string[] = []
      if (/^(www\.|developer\.|login\.)?okta\.com$/.test(url.hostname))
        return {
          fault: `This is Okta’s own site. Your domain stands under your name in the admin console: ${EXAMPLE}.`,
        }
      const admin = /^([^.]+)-admin(\.(?:okta|oktapreview|okta-emea|okta-gov)\.com)$/.exec(url.hostname)
      if (admin !== null) {
        url.hostname = `${admin[1]}${admin[2]}`
        notes.push(
          `That is the host of the admin console. People sign in at ${url.hostname}, which is taken.`,
        )
      }
      const server = /^\/oauth2\/([^/]+)/.exec(url.pathname)?.[1]
      // /oauth2/v1/authorize is an endpoint of the org authorization server.
      url.pathname = server === undefined || server === 'v1' ? '/' : `/oauth2/${server}`
      if (url.pathname === '/')
        notes.push(
          `This is the org authorization server. One of your own is named with its path, such as ${bare(url)}/oauth2/default.`,
        )
      return { value: bare(url), ...(notes.length === 0 ? {} : { notes }) }
    },
  },
  instructions: ({ address, callbackURL, externalUrl }) => [
    {
      where: 'Applications > Applications > Create App Integration',
      what: 'Sign-in method OIDC - OpenID Connect, application type Web Application:',
      value: adminOf(address),
    },
    { where: 'Grant type', what: 'Authorization Code, and nothing else.' },
    { where: 'Sign-in redirect URIs', what: 'Paste, letter by letter:', value: callbackURL },
    { where: 'Sign-out redirect URIs', what: 'Paste:', value: callbackURL },
    { where: 'Trusted Origins', what: 'None is needed; if one is wanted:', value: externalUrl },
    { where: 'Assignments', what: 'Choose who may sign in: whoever is not assigned is refused by Okta.' },
    {
      where: 'Save, then General > Client Credentials',
      what: 'Copy Client ID and secret. Scopes asked for: openid profile email.',
    },
  ],
  labels: { clientId: 'Client ID', secret: 'Client secret' },
  pastedClientId(text) {
    const pasted = pastedId(text)
    if ('fault' in pasted) return pasted
    return (
      mistakenFor(pasted.value, [
        [/^00u/, 'This is the id of a person. The client ID stands under General > Client Credentials.'],
        [/^00g/, 'This is the id of a group. The client ID stands under General > Client Credentials.'],
        [/^00[\w-]{40}$/, 'This is an API token. The client ID stands under General > Client Credentials.'],
      ]) ?? pasted
    )
  },
  pastedSecret(text) {
    const pasted = pastedText(text)
    if ('fault' in pasted) return pasted
    return (
      mistakenFor(pasted.value, [
        [/^(SSWS |00[\w-]{40}$)/, 'This is an API token, and no client secret.'],
        [/^0oa[A-Za-z0-9]{17}$/, 'This is the client ID. The secret stands below it.'],
      ]) ?? pasted
    )
  },
  values: address => ({ domain: address.replace(/^https?:\/\//, '') }),
  issuers: address => [address],
  notFound: address =>
    /\/oauth2\//.test(address)
      ? `This Okta has no authorization server of that name (it takes API Access Management). The org authorization server is ${new URL(address).origin}.`
      : 'Compare it with what stands under your name in the admin console, without -admin.',
}

const adminOf = (address: string): string => {
  const { hostname, origin } = new URL(address)
  const [, team, rest] = /^([^.]+)(\.(?:okta|oktapreview|okta-emea|okta-gov)\.com)$/.exec(hostname) ?? []
  return team === undefined ? `${origin}/admin/apps/active` : `https://${team}-admin${rest}/admin/apps/active`
}
