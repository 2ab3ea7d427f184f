/** Microsoft’s clouds: their sign-in pages and the Graph that goes with them. */

export interface Cloud {
  readonly name: string
  /** Sign-in hosts, the one to write first. */
  readonly signIn: readonly string[]
  readonly graph: readonly string[]
}

/** @see https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud */
const clouds: readonly Cloud[] = [
  {
    name: 'Microsoft’s worldwide cloud',
    signIn: ['login.microsoftonline.com', 'login.microsoft.com', 'login.windows.net', 'sts.windows.net'],
    graph: ['graph.microsoft.com'],
  },
  {
    name: 'Microsoft’s cloud for US government',
    signIn: ['login.microsoftonline.us', 'login-us.microsoftonline.com'],
    graph: ['graph.microsoft.us', 'dod-graph.microsoft.us'],
  },
  {
    name: 'Microsoft’s cloud in China',
    signIn: ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn', 'sts.chinacloudapi.cn'],
    graph: ['microsoftgraph.chinacloudapi.cn'],
  },
  {
    name: 'Microsoft’s former cloud in Germany',
    signIn: ['login.microsoftonline.de', 'sts.microsoftonline.de'],
    graph: ['graph.microsoft.de'],
  },
]

/** Every sign-in host, the ones to write first. */
export const signInHosts: readonly string[] = [
  ...clouds.flatMap(({ signIn }) => signIn.slice(0, 1)),
  ...clouds.flatMap(({ signIn }) => signIn.slice(1)),
]

/** By the name of a sign-in host. */
export const cloudOfSignIn = (hostname: string): Cloud | undefined =>
  clouds.find(({ signIn }) => signIn.includes(hostname))

/** The cloud that an address belongs to, sign-in page or Graph; `undefined` of whatever is not Microsoft's. */
export function cloudOf(text: string | undefined): Cloud | undefined {
  const url = text === undefined ? null : URL.parse(text)
  if (url?.protocol !== 'https:') return undefined
  return clouds.find(({ signIn, graph }) => signIn.includes(url.hostname) || graph.includes(url.hostname))
}

/**
 * Entra External ID: a host of Microsoft's for each tenant, by its name and by its id.
 * @see https://learn.microsoft.com/entra/external-id/customers/concept-custom-url-domain
 */
export function isExternalIdHost(origin: string): boolean {
  const url = URL.parse(origin)
  return url?.protocol === 'https:' && url.port === '' && /^[^.]+\.ciamlogin\.com$/.test(url.hostname)
}

/** Hosts that are Microsoft's own sign-in pages, where client ids are GUIDs for certain. */
export function isMicrosoftSignIn(origin: string): boolean {
  const url = URL.parse(origin)
  return url?.protocol === 'https:' && url.port === '' && cloudOfSignIn(url.hostname) !== undefined
}
