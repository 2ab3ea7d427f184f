import type { HeaderTemplate } from './header-template.ts'

/** Something hosted behind the gate, as the file says it, with everything resolved. */
export interface AppConfig extends AppConnectionConfig, AppIdentityConfig, AppBrowserConfig {
  readonly id: string
  readonly name: string
  /** One origin or several (`http://127.0.0.1:4100`), a path allowed, no trailing slash. */
  readonly upstreams: readonly string[]
  /** Where people reach it; the first is the canonical one. */
  readonly urls: readonly AppUrl[]
  /** Ids of strategies whose sessions count here; all when absent. */
  readonly strategies?: readonly string[]
  /** Which families of identity headers the app gets; the assertion always goes along. */
  readonly headers: readonly ('remote' | 'forwarded')[]
  /** Names of headers, and `name-*` families, by which this app knows people beside those that every app may: never a client's. */
  readonly believes?: readonly string[]
  /** Names and families that a client may send to this app, though others say by them who somebody is. */
  readonly passes?: readonly string[]
  /** `false`: the app takes no path for another but for case, a slash at the end and what follows a `?` or `#`. */
  readonly trimsPaths?: boolean
  /** `raw`: paths that servers read in several ways are let in where the rules of every reading admit them. */
  readonly paths?: 'strict' | 'raw'
  /** In order; the first that matches decides, no match is refused. */
  readonly rules: readonly AppRule[]
}

/** How Gatewright reaches an app, and how long it waits. What is absent is as usual. */
export interface AppConnectionConfig {
  /** The `Host` that the app gets: that of the client (when absent), of the upstream's URL, or a name. */
  readonly host?: 'client' | 'upstream' | { readonly name: string }
  /** Until the app begins its answer. */
  readonly timeoutSeconds?: number
  /** Until a connection to the app stands, TLS included. */
  readonly connectTimeoutSeconds?: number
  /** Of each upstream, at once, WebSockets included. */
  readonly maxConnections?: number
  /** Each session keeps to one upstream while that can be reached. */
  readonly stickySessions?: boolean
  readonly tls?: AppTlsConfig
}

/** TLS to an app. */
export interface AppTlsConfig {
  /** Absolute path of a PEM file with the certificates that are believed instead of the public authorities. */
  readonly ca?: string
  /** The name that the app's certificate is for. */
  readonly serverName?: string
  /** Absolute paths of PEM files: the certificate that Gatewright shows, and its key. */
  readonly client?: { readonly cert: string; readonly key: string }
  /** SHA-256 of the only certificate that is believed: 64 hexadecimal digits in lower case. */
  readonly fingerprint?: string
}

/** What an app is told of who is calling beside the usual, and by what it knows Gatewright. */
export interface AppIdentityConfig {
  readonly requestHeaders?: readonly RequestHeaderConfig[]
  readonly credential?: AppCredentialConfig
}

/** A header that the app wants. */
export interface RequestHeaderConfig {
  readonly name: string
  readonly template: HeaderTemplate
}

export type AppCredentialConfig =
  | { readonly kind: 'basic'; readonly user: HeaderTemplate; readonly password: string }
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'header'; readonly name: string; readonly value: string }

/** Which other sites' pages may have to do with an app: origins as browsers write them. */
export interface AppBrowserConfig {
  /** May open WebSockets, beside the app's own. */
  readonly origins?: readonly string[]
  /** May show it in a frame. */
  readonly frames?: readonly string[]
  /** May send what browsers ask about beforehand, and read the answers. */
  readonly cors?: readonly string[]
}

export interface AppUrl {
  /** `http://support.localhost:3000`: scheme, host and port in lower case. */
  readonly origin: string
  /** `/` for an app on its own host; `/support` for a prefix on the console's own host. */
  readonly pathPrefix: string
}

export interface AppRule {
  /** Patterns of the path (`/admin/**`); every path when absent. */
  readonly paths?: readonly string[]
  /** Upper-case methods; every method when absent. */
  readonly methods?: readonly string[]
  readonly then:
    | { readonly kind: 'public' }
    | { readonly kind: 'external-users' }
    | { readonly kind: 'allow'; readonly who: Allow }
}

/** Any one match admits. */
export interface Allow {
  readonly roles: readonly string[]
  /** With the one who says so, see `groups.ts`: the same name said by somebody else is another text. */
  readonly groups: readonly string[]
  /** Lower case. */
  readonly emails: readonly string[]
  /** Lower case. */
  readonly domains: readonly string[]
  readonly signedIn: boolean
}
