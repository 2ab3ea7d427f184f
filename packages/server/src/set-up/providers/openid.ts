import { cloudOf, readEntraEndpoint } from '@gatewright/config'
import { pastedId, pastedText } from '../pasted.ts'
import { pastedAddress } from './addresses.ts'
import type { GuidedProvider } from './guided-provider.ts'

const EXAMPLE = 'https://id.example.com'

/** Any provider that describes itself (OpenID Connect Discovery 1.0). */
export const openid: GuidedProvider = {
  id: 'openid',
  title: 'the provider',
  address: {
    flag: 'issuer',
    label: 'Issuer, or the address of its discovery document',
    example: EXAMPLE,
    read(text) {
      const pasted = pastedAddress(text, EXAMPLE)
      if ('fault' in pasted) return pasted
      const { origin, pathname } = pasted.value
      if (cloudOf(origin) !== undefined || readEntraEndpoint(`${origin}${pathname}`) !== undefined)
        return { fault: 'This is Microsoft Entra ID. "gatewright setup entra" sets it up.' }
      const document = /\/\.well-known\/openid-configuration\/?(\?\S*)?$/.test(text.trim())
      // Where the document names another issuer, as with user flows, its own address is what is needed.
      return document
        ? { value: text.trim(), notes: ['This is the address of the document; the issuer is read from it.'] }
        : { value: `${origin}${pathname === '/' ? '' : pathname}` }
    },
  },
  instructions: ({ callbackURL, externalUrl }) => [
    {
      where: 'The provider’s page for applications (clients)',
      what: 'A web application, or confidential client, that signs people in by the authorization code flow.',
    },
    { where: 'Redirect URI (callback URL)', what: 'Paste, letter by letter:', value: callbackURL },
    { where: 'Post-logout redirect URI, where there is a field for it', what: 'Paste:', value: callbackURL },
    { where: 'Origins, where one is asked for', what: 'Paste:', value: externalUrl },
    { where: 'Scopes', what: 'Allow:', value: 'openid profile email' },
    { where: 'Its credentials', what: 'Copy the client ID and the client secret.' },
  ],
  labels: { clientId: 'Client ID', secret: 'Client secret' },
  pastedClientId: pastedId,
  pastedSecret: pastedText,
  values: address => ({ issuer: address }),
  issuers: address => [address],
  notFound: () =>
    'Its documentation names the issuer; the document stands below it at /.well-known/openid-configuration. A provider without one is written by hand: docs/guides/strategies/oauth2-plain.md.',
}
