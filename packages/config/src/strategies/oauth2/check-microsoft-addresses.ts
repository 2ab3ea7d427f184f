/** Addresses on Microsoft's hosts, of which it is known what stands where; and hosts that are almost Microsoft's. */
import { closestName } from '../../closest-name.ts'
import { isGuid } from '../../kinds.ts'
import type { EntryCheckContext } from '../definition.ts'
import {
  configuredEntra,
  entraIssuerTenant,
  isB2c,
  isPersonalTenant,
  isSharedTenant,
  readEntraEndpoint,
  readVersionOneIssuer,
} from './entra.ts'
import type { PartialOAuth2Entry } from './entry.ts'
import { cloudOf, cloudOfSignIn, isMicrosoftSignIn, signInHosts } from './microsoft-clouds.ts'

type Options = NonNullable<PartialOAuth2Entry['options']>
type PathOf = (key: string) => readonly string[]

export function checkMicrosoftAddresses(
  id: string,
  { options }: PartialOAuth2Entry,
  { report }: EntryCheckContext,
): void {
  if (!options) return
  const pathOf = (key: string) => ['authStrategies', id, 'options', key]
  for (const [key, right] of [
    ['authorizationURL', 'oauth2/v2.0/authorize'],
    ['tokenURL', 'oauth2/v2.0/token'],
    ['issuer', 'v2.0'],
  ] as const) {
    const url = URL.parse(options[key] ?? '')
    if (url === null) continue
    noteMisspeltHost(url, pathOf(key), report)
    if (!isMicrosoftSignIn(url.origin) || isB2c(url.href) || isKnown(key, url.href)) continue
    // Beside these the issuer is a name alone, and no address.
    if (key === 'issuer' && (options.discoveryURL !== undefined || configuredEntra(options))) continue
    const tenant = tenantOf(url)
    report.problem(pathOf(key), {
      code: 'not_endpoint',
      what: `${report.shown(pathOf(key))} is no ${key === 'issuer' ? 'issuer' : 'endpoint of a sign-in'} of Entra ID.`,
      why:
        key === 'issuer'
          ? 'No description stands below it, so no sign-in could begin.'
          : 'Microsoft has other pages on this host, and answers here with an error or with something else.',
      fix: `Write ${url.origin}/${tenant ?? '<Directory (tenant) ID>'}/${right}.`,
    })
  }
  noteUserInfo(options, pathOf, report)
}

/** Right, or said elsewhere to be wrong, with a better reason. */
const isKnown = (key: string, address: string): boolean =>
  key === 'issuer'
    ? entraIssuerTenant(address) !== undefined || readVersionOneIssuer(address) !== undefined
    : readEntraEndpoint(address) !== undefined || address.includes('/.well-known/')

/** The first segment that can be a tenant; left out, another one stands in its place. */
function tenantOf(url: URL): string | undefined {
  const [first] = url.pathname.split('/').filter(Boolean)
  const tenant = first?.toLowerCase() ?? ''
  return isGuid(tenant) ||
    isSharedTenant(tenant) ||
    isPersonalTenant(tenant) ||
    /^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}$/.test(tenant)
    ? first
    : undefined
}

/** Another's host may have such a name, and whoever has registered it gets the code and the secret. */
function noteMisspeltHost(url: URL, path: readonly string[], report: EntryCheckContext['report']): void {
  if (
    url.protocol !== 'https:' ||
    cloudOf(url.href) !== undefined ||
    !/^log[io]n|microso?ft/.test(url.hostname)
  )
    return
  const meant = closestName(url.hostname, signInHosts)
  // Near enough for a slip of the keys: every name of some length has others within a third of it.
  if (
    meant === undefined ||
    Math.abs(meant.length - url.hostname.length) > 2 ||
    !sharesMost(meant, url.hostname)
  )
    return
  report.notice(
    path,
    'misspelt_host',
    `"${url.hostname}" is not Microsoft’s, and looks like ${meant}: people would be sent there, and the secret as well. Write ${meant}, unless it is a host of your own.`,
  )
}

/** All but three letters, counted from both ends. */
function sharesMost(one: string, other: string): boolean {
  let start = 0
  while (start < one.length && one[start] === other[start]) start++
  let end = 0
  while (end < one.length - start && one.at(-1 - end) === other.at(-1 - end)) end++
  return one.length - start - end <= 3
}

/** Of Graph profiles and of the metadata document it is said elsewhere. */
function noteUserInfo(
  { userInfoURL, ...options }: Options,
  pathOf: PathOf,
  report: EntryCheckContext['report'],
): void {
  const url = typeof userInfoURL === 'string' ? URL.parse(userInfoURL) : null
  const signIn = cloudOf(options.authorizationURL ?? options.issuer)
  const cloud = url === null ? undefined : cloudOf(url.href)
  if (url === null || signIn === undefined || cloud !== signIn) return
  if (/^\/(oidc\/userinfo|(v1\.0|beta)\/.*|.*\/\.well-known\/.*)$/i.test(url.pathname)) return
  // That of version 1 answers to tokens of version 1.
  if (cloudOfSignIn(url.hostname) !== undefined && /\/openid\/userinfo$/i.test(url.pathname)) return
  report.notice(
    pathOf('userInfoURL'),
    'not_userinfo',
    `${report.shown(pathOf('userInfoURL'))} is not Microsoft’s userinfo: what stands there says nobody’s name. Write https://${cloud.graph[0]}/oidc/userinfo, or "userInfoURL": null.`,
  )
}
