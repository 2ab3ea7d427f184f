/** Addresses that are well formed and lead somewhere else than people mean. */
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
