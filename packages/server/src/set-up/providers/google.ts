import { mistakenFor, pastedId, pastedText } from '../pasted.ts'
import type { GuidedProvider } from './guided-provider.ts'

const PAGE = 'https://console.cloud.google.com/auth/clients'
const ENDING = '.apps.googleusercontent.com'

/** @see https://developers.google.com/identity/openid-connect/openid-connect */
export const google: GuidedProvider = {
  id: 'google',
  title: 'Google',
  instructions: ({ callbackURL, externalUrl }) => [
    {
      where: 'Google Auth Platform > Branding, and > Audience',
      what: 'Where Google asks for it: an app name and addresses; Internal for people of your Workspace alone, External for others.',
      value: 'https://console.cloud.google.com/auth/overview',
    },
    { where: 'Clients > Create client', what: 'Application type: Web application.', value: PAGE },
    { where: 'Authorized JavaScript origins', what: 'None is needed; if one is wanted:', value: externalUrl },
    { where: 'Authorized redirect URIs > Add URI', what: 'Paste, letter by letter:', value: callbackURL },
    { where: 'Data Access', what: 'The scopes openid, profile and email need no review by Google.' },
    { where: 'Create', what: 'Copy Client ID and Client secret. The secret is shown once.' },
  ],
  labels: { clientId: 'Client ID', secret: 'Client secret' },
  pastedClientId(text) {
    const pasted = pastedId(text)
    if ('fault' in pasted || pasted.value.endsWith(ENDING)) return pasted
    return (
      mistakenFor(pasted.value, [
        [/^GOCSPX-/, 'This is the client secret. The client ID stands above it.'],
        [/^\d+$/, 'This is the project number.'],
        [/^AIza/, 'This is an API key.'],
        [/gserviceaccount\.com$/, 'This is a service account, which signs nobody in.'],
      ]) ?? { fault: `A client ID of Google ends with ${ENDING}.` }
    )
  },
  pastedSecret(text) {
    const pasted = pastedText(text)
    if ('fault' in pasted) return pasted
    return (
      mistakenFor(pasted.value, [
        [/\.apps\.googleusercontent\.com$/, 'This is the client ID. The client secret stands below it.'],
        [/^AIza/, 'This is an API key, and no client secret.'],
        [/^\{/, 'This is the whole file that Google offers. Its value "client_secret" alone is meant.'],
        [/^ya29\./, 'This is an access token, and no client secret.'],
      ]) ?? pasted
    )
  },
  values: () => ({}),
  issuers: () => ['https://accounts.google.com'],
}
