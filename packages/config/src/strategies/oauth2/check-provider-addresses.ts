/** Addresses that are well formed and lead somewhere else than people mean. */
import { isLoopbackHost } from '../../urls.ts'
import type { EntryCheckContext } from '../definition.ts'
import { configuredEntra, readEntraEndpoint, readVersionOneIssuer } from './entra.ts'
import type { PartialOAuth2Entry } from './entry.ts'
import { cloudOf } from './microsoft-clouds.ts'

export function checkProviderAddresses(
  id: string,
  { options }: PartialOAuth2Entry,
  { report, isWritten }: EntryCheckContext,
): void {
  if (!options) return
  const pathOf = (key: string) => ['authStrategies', id, 'options', key]

  if (options.discoveryURL !== undefined && !isWritten(pathOf('issuer'))) {
    report.problem(pathOf('issuer'), {
      code: 'incomplete_strategy',
      what: '"discoveryURL" stands there, and "issuer" is missing.',
      why: 'Accounts are tied to the issuer. Taken from the document alone, it could be the name of any other provider.',
      fix: 'Open the document, and write the value of "issuer" that stands in it, letter by letter.',
    })
  }

  checkVersion(options, pathOf('issuer'), report)
  const old = readVersionOneIssuer(options.discoveryURL)
  if (old !== undefined) {
    report.problem(pathOf('discoveryURL'), {
      code: 'old_entra_endpoint',
      what: `${report.shown(pathOf('discoveryURL'))} is the document of version 1 of Entra ID.`,
      why: 'Version 1 has other tokens, with other claims: accounts would be tied to an id that differs from app to app.',
      fix: `Write ${old.versionTwo} as issuer, and delete discoveryURL.`,
    })
  }

  checkSwapped(options, pathOf, report)
  checkMetadata(options, pathOf, report)

  const { userInfoURL } = options
  if (typeof userInfoURL !== 'string') return
  const signIn = options.authorizationURL ?? options.issuer
  const [cloud, other] = [cloudOf(signIn), cloudOf(userInfoURL)]
  if (cloud !== undefined && other !== undefined && cloud !== other) {
    report.notice(
      pathOf('userInfoURL'),
      'another_cloud',
      `The sign-in is ${cloud.name}, and userInfoURL is ${other.name}, which does not take its tokens. Write https://${cloud.graph[0]}/oidc/userinfo.`,
    )
  }
  noteLocalAndReal(signIn, userInfoURL, pathOf('userInfoURL'), report)
  const isEntra = cloud !== undefined || readEntraEndpoint(options.authorizationURL) !== undefined
  if (isEntra && /^\/(v1\.0|beta)\//i.test(URL.parse(userInfoURL)?.pathname ?? '')) {
    const host = other?.graph.find(name => name === URL.parse(userInfoURL)?.hostname)
    const right = host === undefined ? '/oidc/userinfo of the same host' : `https://${host}/oidc/userinfo`
    report.notice(
      pathOf('userInfoURL'),
      'graph_profile',
      `${report.shown(pathOf('userInfoURL'))} is a profile of Microsoft Graph and no userinfo: it does not name the person as the id_token does, so it is left aside at each sign-in. Write ${right}, or "userInfoURL": null.`,
    )
  }
}

/** A stand-in on this machine and Microsoft itself know nothing of each other's tokens. */
function noteLocalAndReal(
  signIn: string | undefined,
  userInfoURL: string,
  path: readonly string[],
  report: EntryCheckContext['report'],
): void {
  const isLocal = (address: string | undefined) => isLoopbackHost(URL.parse(address ?? '')?.hostname ?? '')
  const [cloud, other] = [cloudOf(signIn), cloudOf(userInfoURL)]
  if (isLocal(signIn) && other !== undefined) {
    report.notice(
      path,
      'another_cloud',
      `The sign-in is on this machine, and userInfoURL is ${other.name}, which does not take its tokens. Write ${URL.parse(signIn ?? '')?.origin}/oidc/userinfo.`,
    )
  } else if (cloud !== undefined && isLocal(userInfoURL)) {
    report.notice(
      path,
      'another_cloud',
      `The sign-in is ${cloud.name}, and userInfoURL is on this machine, where its tokens mean nothing. Write https://${cloud.graph[0]}/oidc/userinfo.`,
    )
  }
}

const metadata = /\/\.well-known\/(?:openid-configuration|oauth-authorization-server)\/?$/i

/** What providers call the metadata document stands beside the endpoints, and is pasted in their place. */
function checkMetadata(
  options: NonNullable<PartialOAuth2Entry['options']>,
  pathOf: (key: string) => readonly string[],
  report: EntryCheckContext['report'],
): void {
  const endpoints = {
    authorizationURL: { entra: 'oauth2/v2.0/authorize', what: 'the endpoint that browsers are sent to' },
    tokenURL: { entra: 'oauth2/v2.0/token', what: 'the endpoint that redeems codes' },
    userInfoURL: { entra: undefined, what: 'the endpoint that says who somebody is' },
  } as const
  for (const key of ['authorizationURL', 'tokenURL', 'userInfoURL'] as const) {
    const written = options[key]
    const url = typeof written === 'string' ? URL.parse(written) : null
    if (!url || !metadata.test(url.pathname)) continue
    const issuer = `${url.origin}${url.pathname.replace(metadata, '')}`
    const cloud = cloudOf(url.href)
    const tenant = cloud && /^\/([^/]+)/.exec(url.pathname)?.[1]
    const { entra, what } = endpoints[key]
    const endpoint =
      cloud === undefined
        ? undefined
        : entra === undefined
          ? `https://${cloud.graph[0]}/oidc/userinfo`
          : tenant && !tenant.startsWith('.')
            ? `${url.origin}/${tenant}/${entra}`
            : undefined
    report.problem(pathOf(key), {
      code: 'metadata_address',
      what: `${report.shown(pathOf(key))} is the address of the metadata document, and not of ${what}.`,
      why: 'The document lists the endpoints; as an endpoint it answers with itself, and nobody gets in.',
      fix:
        endpoint === undefined
          ? `Write "issuer": "${issuer}" and delete authorizationURL, tokenURL and userInfoURL: they are read from the document. Or copy ${key} out of it.`
          : `Write ${endpoint}.`,
    })
  }
}

/** By the names that everybody gives both, whichever provider it is; Entra's are looked at by themselves. */
function checkSwapped(
  { authorizationURL, tokenURL }: NonNullable<PartialOAuth2Entry['options']>,
  pathOf: (key: string) => readonly string[],
  report: EntryCheckContext['report'],
): void {
  if (readEntraEndpoint(authorizationURL) !== undefined || readEntraEndpoint(tokenURL) !== undefined) return
  const lastOf = (address: string | undefined) =>
    URL.parse(address ?? '')
      ?.pathname.split('/')
      .filter(Boolean)
      .at(-1)
      ?.toLowerCase()
  if (lastOf(authorizationURL) !== 'token' || !/^auth(orize|orization)?$/.test(lastOf(tokenURL) ?? '')) return
  report.problem(pathOf('authorizationURL'), {
    code: 'swapped_endpoint',
    what: `${report.shown(pathOf('authorizationURL'))} is the token endpoint, and tokenURL the other one.`,
    why: 'Browsers go to authorizationURL, the server itself to tokenURL.',
    fix: 'Swap the two.',
  })
}

function checkVersion(
  options: NonNullable<PartialOAuth2Entry['options']>,
  path: readonly string[],
  report: EntryCheckContext['report'],
): void {
  const old = readVersionOneIssuer(options.issuer)
  if (old === undefined) return
  if (configuredEntra(options)?.version === 2) {
    report.notice(
      path,
      'no_effect',
      'Beside an authorizationURL of Entra ID the issuer is not looked at. Delete it.',
    )
    return
  }
  report.problem(path, {
    code: 'old_entra_endpoint',
    ...(old.tenant === undefined
      ? {
          what: `${report.shown(path)} is Microsoft's host, without a directory.`,
          why: 'Each directory is an issuer of its own.',
        }
      : {
          what: `${report.shown(path)} is the issuer of version 1 of Entra ID.`,
          why: 'Version 1 has other tokens, with other claims: accounts would be tied to an id that differs from app to app.',
        }),
    fix: `Write ${old.versionTwo}.`,
  })
}
