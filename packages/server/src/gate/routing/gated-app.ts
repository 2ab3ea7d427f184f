import { type AppConfig, type GroupStrategy, groupNames, isWildcard } from '@gatewright/config'
import { createUpstreams, defaultTimeouts, type ProxyTimeouts, type Upstreams } from '@gatewright/proxy'
import { fatesFor, type HeaderFates } from '../headers/header-fates.ts'
import { type AppHeaders, appHeaders } from '../identity/app-headers.ts'
import { indexRules, type RuleIndex } from '../rules/rules.ts'
import { upstreamMend } from './upstream-mend.ts'

/** An app with what the gate derives from its configuration once. */
export interface GatedApp {
  readonly config: AppConfig
  readonly rules: RuleIndex
  readonly strategies: readonly string[] | undefined
  /** How the app is told of a group: by its bare name where only one can have said it, else with the strategy before it. */
  readonly groupName: (group: string) => string
  readonly upstreams: Upstreams
  /** How long it may take, WebSockets included. */
  readonly timeouts: ProxyTimeouts
  /** Which of a client's headers reach it. */
  readonly headerFates: HeaderFates
  /** What it gets because its entry says so. */
  readonly headers: AppHeaders
  /** Some rule lets external users in, so their tokens are looked for. */
  readonly takesExternalUsers: boolean
  /** Paths that servers read in several ways go on as they came, where they may. */
  readonly takesRawPaths: boolean
  /** Its upstream has a path, out of which no request may lead. */
  readonly liesBelow: boolean
  /** The origins of its addresses without wildcards: where its own pages come from. */
  readonly origins: ReadonlySet<string>
  /** Whose pages may open WebSockets to it as its own may. */
  readonly listedOrigins: ReadonlySet<string>
  /** Whose pages may call it and read its answers. */
  readonly corsOrigins: ReadonlySet<string>
  /** Each session keeps to one of its upstreams. */
  readonly sticky: boolean
}

/** One address of an app. */
export interface Site {
  readonly app: GatedApp
  readonly origin: string
  /** `support.localhost:3000`: as in the `Host` header. */
  readonly host: string
  /** People use https, so cookies are `Secure`. Known from the configuration, never from a header. */
  readonly secure: boolean
  /** Empty for an app on its own host, else `/support`. */
  readonly prefix: string
  /** Each upstream begins with the prefix, so the app sees it. */
  readonly keepsPrefix: boolean
  /** It lies on the console's host and shares its session cookie. */
  readonly onConsole: boolean
}

/** Whether an app that is seen below this path begins with it, too (`"upstream": "http://127.0.0.1:4100/tool"`). */
export const keepsPrefix = ({ upstreams }: Pick<AppConfig, 'upstreams'>, prefix: string): boolean =>
  prefix !== '' &&
  upstreams.every(upstream => {
    const url = URL.parse(upstream)
    return url?.protocol.startsWith('http') === true && url.pathname.replace(/\/+$/, '') === prefix
  })

/** @param usual where the app's own configuration says nothing */
export function gatedApp(
  config: AppConfig,
  strategies: readonly GroupStrategy[],
  usual: ProxyTimeouts = defaultTimeouts,
): GatedApp {
  const rules = indexRules(config.rules, { trimsPaths: config.trimsPaths })
  return {
    config,
    rules,
    strategies: config.strategies,
    groupName: groupNames(strategies, config.strategies),
    upstreams: createUpstreams(config.upstreams, undefined, {
      maxConnections: config.maxConnections,
      tls: config.tls,
      ownHost: config.host === 'upstream',
      mend: cause => upstreamMend(config, cause),
    }),
    sticky: config.stickySessions === true && config.upstreams.length > 1,
    timeouts: timeoutsOf(config, usual),
    headerFates: fatesFor(config),
    headers: appHeaders(config),
    takesExternalUsers: config.rules.some(rule => rule.then.kind === 'external-users'),
    takesRawPaths: !rules.readsPaths || config.paths === 'raw',
    liesBelow: config.upstreams.some(upstream => /^https?:\/\/[^/]+\/./.test(upstream)),
    origins: new Set(config.urls.filter(url => !isWildcard(url)).map(url => new URL(url.origin).origin)),
    listedOrigins: new Set(config.origins),
    corsOrigins: new Set(config.cors),
  }
}

const timeoutsOf = ({ timeoutSeconds, connectTimeoutSeconds }: AppConfig, usual: ProxyTimeouts) => ({
  connect: connectTimeoutSeconds === undefined ? usual.connect : connectTimeoutSeconds * 1000,
  answer: timeoutSeconds === undefined ? usual.answer : timeoutSeconds * 1000,
  // A slow client is none of the app's work.
  client: usual.client ?? usual.answer,
})

/**
 * Whether a page of this origin is the app's own there. Of an app on wildcard hosts each host is an origin for itself: what runs
 * at one has no business at another.
 */
export const isOwnOrigin = ({ app, origin }: Site, asked: string): boolean =>
  asked === origin || app.origins.has(asked)
