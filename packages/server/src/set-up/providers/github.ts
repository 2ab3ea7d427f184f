import { mistakenFor, pastedId, pastedText } from '../pasted.ts'
import { pastedAddress } from './addresses.ts'
import type { GuidedProvider } from './guided-provider.ts'

const GITHUB = 'https://github.com'

/**
 * GitHub and GitHub Enterprise Server.
 * @see https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
 */
export const github: GuidedProvider = {
  id: 'github',
  title: 'GitHub',
  address: {
    flag: 'host',
    label: 'Address of GitHub, or of your GitHub Enterprise Server',
    initial: GITHUB,
    example: 'https://github.example.com',
    read(text) {
      const pasted = pastedAddress(text, GITHUB)
      if ('fault' in pasted) return pasted
      const { hostname, origin } = pasted.value
      if (hostname === 'api.github.com' || hostname === 'www.github.com')
        return { value: GITHUB, notes: [`${hostname} is an address of ${GITHUB}, which is taken.`] }
      // A path is that of a page: /settings/developers.
      return { value: origin }
    },
  },
  instructions: ({ address, callbackURL, externalUrl }) => [
    {
      where: 'Settings > Developer settings > OAuth Apps > New OAuth App',
      what: 'Of an organisation: its Settings > Developer settings. An OAuth App, and no GitHub App:',
      value: `${address}/settings/applications/new`,
    },
    { where: 'Homepage URL', what: 'Paste:', value: externalUrl },
    { where: 'Authorization callback URL', what: 'Paste, letter by letter:', value: callbackURL },
    {
      where: 'Enable Device Flow',
      what: 'Leave it off. Scopes are asked for at each sign-in: read:user user:email.',
    },
    {
      where: 'Register application',
      what: 'Copy Client ID, then press Generate a new client secret and copy that; it is shown once.',
    },
  ],
  labels: { clientId: 'Client ID', secret: 'Client secret' },
  pastedClientId(text) {
    const pasted = pastedId(text)
    if ('fault' in pasted) return pasted
    if (/^Iv(1\.|23)/.test(pasted.value))
      return {
        fault:
          'This is the client ID of a GitHub App. People are signed in by an OAuth App: Settings > Developer settings > OAuth Apps; its client ID begins with Ov23, or has 20 hexadecimal digits.',
      }
    return (
      mistakenFor(pasted.value, [
        [/^\d+$/, 'This is an App ID. The client ID of an OAuth App stands on its page.'],
        [/^[0-9a-f]{40}$/, 'This is the client secret. The client ID stands above it.'],
      ]) ?? pasted
    )
  },
  pastedSecret(text) {
    const pasted = pastedText(text)
    if ('fault' in pasted) return pasted
    return (
      mistakenFor(pasted.value, [
        [/^(gh[pousr]_|github_pat_)/, 'This is a token of a person or an app, and no client secret.'],
        [/^(Ov23|Iv1\.|Iv23)/, 'This is the client ID. Generate a client secret below it.'],
      ]) ?? pasted
    )
  },
  values: () => ({}),
  options: address => ({
    authorizationURL: `${address}/login/oauth/authorize`,
    tokenURL: `${address}/login/oauth/access_token`,
    userInfoURL: address === GITHUB ? 'https://api.github.com/user' : apiOf(address),
  }),
}

/** Of an Enterprise Server below its own name; of GitHub's own cloud for enterprises (`.ghe.com`) beside it. */
function apiOf(address: string): string {
  const { hostname, origin } = new URL(address)
  return hostname.endsWith('.ghe.com') ? `https://api.${hostname}/user` : `${origin}/api/v3/user`
}
