import type { AppConfig } from './app-config.ts'
import type { PostgresUrl } from './postgres-url.ts'
import type { OwnLanguage } from './texts/own-language.ts'

/**
 * The configuration as the server uses it: every default filled in, every `${env:…}` and `${file:…}` resolved,
 * every duration a number. Only `resolve.ts` makes one, and only from a file without problems.
 */
export interface Config {
  /** Absolute path of the file that this was read from. */
  readonly file: string
  readonly http: HttpConfig
  /** Absolute path of the folder that holds the database and keys. */
  readonly dataFolder: string
  /** SQLite in the data folder, when absent. */
  readonly storage?: PostgresConfig
  /** Whose the file is: the storage's, when absent. */
  readonly configuration?: ConfigurationConfig
  readonly session: SessionConfig
  readonly audit: AuditConfig
  /** Absent where nothing of it is configured. */
  readonly observability?: ObservabilityConfig
  /** Absent where Envoy does not ask. */
  readonly extAuthz?: ExtAuthzConfig
  /** Whose pages people meet at the door; our own when absent. */
  readonly branding?: BrandingConfig
  /** What people read at the door beside what comes along; English by default, when absent. */
  readonly texts?: TextsConfig
  /** Invitations are links to hand over, when absent. */
  readonly mail?: MailConfig
  /** Every role that exists: `admin`, `member`, and the file's own. */
  readonly roles: readonly string[]
  readonly superAdmins: readonly SuperAdminEntry[]
  /** All strategies of the file, in its order, `default` first where the file does not define it. */
  readonly strategies: readonly StrategyConfig[]
  readonly externalUsers: ExternalUsersConfig
  readonly apps: readonly AppConfig[]
  readonly machines: readonly MachineConfig[]
  /** `false`: the cogwheel is hidden and a restart over HTTP is refused. */
  readonly allowServerReboot: boolean
}

/** A PostgreSQL, and how it is reached. Paths are absolute. */
export interface PostgresConfig extends PostgresUrl {
  /** Of this server, at most. */
  readonly connections: number
  /** Whether connections are shared by transaction in between. */
  readonly pgbouncer: boolean
  /** Whether the environment names it, and not the file. */
  readonly fromEnvironment: boolean
}

/** A file that is its own owner: nothing of the server's writes it. */
export interface ConfigurationConfig {
  readonly owner: 'file'
  /** Whether a change of the file is restarted onto. */
  readonly watch: boolean
}

/** Whose pages people meet at the door. */
export interface BrandingConfig {
  readonly name: string
  /** `data:` URI of an image. */
  readonly logo?: string
  /** In both looks: `#rrggbb`, and what is written on it. */
  readonly color?: {
    readonly light: { readonly value: string; readonly text: string }
    readonly dark: { readonly value: string; readonly text: string }
  }
}

/** What people read at the door. */
export interface TextsConfig {
  /** Tag of the language for whoever wishes for none that there is, and of mails. */
  readonly language: string
  /** Those of the files. */
  readonly languages: readonly OwnLanguage[]
}

export interface HttpConfig {
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
  /** Origin that browsers see (`https://sso.example.com`), without a trailing slash. */
  readonly externalUrl: string
  /** Addresses or CIDR blocks whose `X-Forwarded-*` headers count. Nobody's, when empty. */
  readonly trustedProxies: readonly string[]
  /** What a collector shows to read the metrics. */
  readonly metricsToken?: string
  /** Connections from clients at once, as far as the limit of open files allows. */
  readonly maxConnections: number
  /** For how many seconds connections are still taken once the server was told to stop; not at all when absent. */
  readonly drainSeconds?: number
  /** Where the certificates come from; plain http when absent. */
  readonly tls?: TlsFiles | TlsByAcme
  /** `false` leaves HTTP/1.1 alone; with TLS there is HTTP/2 as well otherwise. */
  readonly http2?: boolean
}

/** PEM file paths, absolute. */
export interface TlsFiles {
  readonly cert: string
  readonly key: string
  readonly acme?: undefined
}

/** Certificates are asked for at an authority. */
export interface TlsByAcme {
  readonly acme: AcmeConfig
}

/** An authority that speaks ACME (RFC 8555), whose terms are accepted. */
export interface AcmeConfig {
  /** URL of its directory. */
  readonly directory: string
  /** Where it writes to. */
  readonly email?: string
  /** PEM file with which its directory is believed, absolute; what Node.js believes when absent. */
  readonly ca?: string
  /** Where its challenge is answered, at `HttpConfig.host`. */
  readonly httpPort: number
  /** RFC 8555 section 7.3.4. `hmacKey` is a secret, in base64url. */
  readonly externalAccountBinding?: { readonly keyId: string; readonly hmacKey: string }
}

export interface SessionConfig {
  /** Idle time-out in seconds (`jwtToken.duration`). */
  readonly idleSeconds: number
  /** Whether activity extends a session up to its absolute limit (`jwtToken.allowRefresh`). */
  readonly extendOnActivity: boolean
  /** Absolute limit in seconds, counted from sign-in (`session.maxAge`). */
  readonly maxAgeSeconds: number
}

export interface AuditConfig {
  /** Age in seconds at which an entry of the audit log is deleted. */
  readonly keepSeconds: number
  /** Where events go beside the database; nowhere, when absent. */
  readonly streams?: readonly AuditStreamConfig[]
}

/** One receiver of audit events. How far it has come is remembered by its name. */
export interface AuditStreamConfig {
  readonly name: string
  readonly receiver: AuditReceiverConfig
}

export type AuditReceiverConfig =
  /** One JSON object a line; `path` is absolute. */
  | { readonly kind: 'file'; readonly path: string }
  /** RFC 5424 over TLS. `ca`, `cert` and `key` are PEM files, absolute. */
  | {
      readonly kind: 'syslog'
      readonly host: string
      readonly port: number
      /** Its number, RFC 5424 section 6.2.1. */
      readonly facility: number
      readonly ca?: string
      readonly client?: { readonly cert: string; readonly key: string }
    }
  /** Signed POST requests. */
  | { readonly kind: 'webhook'; readonly url: string; readonly secret: string }

/** How a connection to the mail server is protected. */
export type MailSecurity = 'starttls' | 'tls' | 'none'

/** What mails come from, and by which server. */
export interface MailConfig {
  readonly from: string
  /** Shown beside the address. */
  readonly name: string
  readonly replyTo?: string
  readonly smtp: {
    readonly host: string
    readonly port: number
    readonly security: MailSecurity
    readonly auth?: { readonly user: string; readonly password: string }
    /** PEM file, absolute. */
    readonly ca?: string
  }
}

/** By which ways Envoy asks (`ext_authz`). */
export interface ExtAuthzConfig {
  /** On the port of the console. */
  readonly http: boolean
  readonly grpc?: ExtAuthzGrpcConfig
}

/** The listener of `envoy.service.auth.v3.Authorization`. */
export interface ExtAuthzGrpcConfig {
  readonly listen: { readonly host: string; readonly port: number }
  /** PEM files, absolute; plain text when absent. */
  readonly tls?: {
    readonly cert: string
    readonly key: string
    /** Whose certificates whoever asks has to show. */
    readonly clientCa?: string
  }
}

/** What whoever runs the server sees of it. */
export interface ObservabilityConfig {
  /** How each request is written to standard output; not at all, when absent. */
  readonly accessLog?: 'json' | 'combined'
  /** Where metrics and health answer beside the console. */
  readonly listen?: { readonly host: string; readonly port: number }
  /** What a collector shows there to read the metrics. */
  readonly token?: string
  readonly tracing?: TracingConfig
}

/** Where spans go. */
export interface TracingConfig {
  /** The whole URL, OTLP over HTTP. */
  readonly endpoint: string
  /** Of the traces that begin here, from 0 to 1. */
  readonly sampleRatio: number
  readonly serviceName: string
}

export interface SuperAdminEntry {
  readonly email: string
  readonly strategy: string
}

/** A strategy of whatever type. Only the folder of its type knows what its options are. */
export interface StrategyConfig {
  /** URL-safe key under `authStrategies`. */
  readonly id: string
  readonly type: string
  /** What people read on the button. */
  readonly label: string
  /** Offered, but without a button on the sign-in page (reached by its own address). */
  readonly hidden: boolean
  /** Ids that it had before: people who signed in with it then keep their accounts. */
  readonly formerly?: readonly string[]
  /** Whether people may sign in with it now. */
  readonly offered: boolean
  /** Where `offered` is false: one sentence for the operator that says which key to change. */
  readonly notOfferedBecause?: string
  readonly allowSelfSignup: boolean
  /** Role of an account made by self-signup. */
  readonly selfSignupRole: string
  readonly fieldMapping: FieldMapping
  /** What else gives roles beside an invitation and an administrator. Nothing, when empty. */
  readonly roleMapping: readonly RoleMappingEntry[]
  /**
   * Those whose claims may give a role or a group, each by a name of its own: the tenants of Entra as the file writes them, in
   * lower case; elsewhere the provider itself. Nobody's count, when empty.
   */
  readonly claimSources: readonly string[]
  readonly options: object
}

/** A claim that has this value gives this role. */
export interface RoleMappingEntry {
  /** Path of the claim: a name, or names with dots between them. */
  readonly claim: string
  /** Compared exactly: with a text, with each entry of a list, with each key of a map. */
  readonly value: string
  /** One of {@link Config.roles}. */
  readonly role: string
  /** Only said by this one of {@link StrategyConfig.claimSources}. */
  readonly tenant?: string
}

export type ProfileField =
  | 'email'
  | 'fullname'
  | 'firstname'
  | 'lastname'
  | 'company'
  | 'role'
  | 'location'
  | 'groups'

/**
 * Our attribute to the provider's claim: a dotted path, or a literal after a leading `!`. Where it is a list, the first that
 * gives something counts. Of groups everything counts, so there is no first.
 */
export type FieldMapping = Readonly<
  Partial<Record<Exclude<ProfileField, 'groups'>, string | readonly string[]>> & { groups?: string }
>

/** How the JWTs of users that another site signed in are verified (`pro.externalAuth`). */
export interface ExternalUsersConfig {
  /** `pro.externalAuth.enabled`: also what lets strategies be offered whose accounts live elsewhere. */
  readonly enabled: boolean
  /** Absent when no key is set: then external users' tokens are not accepted at all. */
  readonly verification?: {
    readonly audience?: string | string[]
    readonly issuer?: string | string[]
    readonly algorithms: readonly string[]
    readonly clockToleranceSeconds: number
    /** The longest from a token's making to its end, and to that of a connection it has opened. A day when absent. */
    readonly maxAgeSeconds?: number
    /** Tokens without `exp` count, for `maxAgeSeconds` from `iat`, and for ever without it. */
    readonly allowTokensWithoutExpiry?: boolean
    /** Tokens without `sub` count: those who have them are one nameless person to the app. */
    readonly allowTokensWithoutSubject?: boolean
    /** Each `jti` is accepted once. */
    readonly replayProtection: boolean
    /** Origins whose pages may trade a token for a ticket. */
    readonly allowedOrigins: readonly string[]
    readonly key: /** `pem`: SPKI, whatever form the file has. */
      | { readonly kind: 'public-key'; readonly pem: string }
      | { readonly kind: 'secret'; readonly secret: string }
      | {
          readonly kind: 'jwks'
          readonly jwksUri: string
          /** Only the key with this `kid` counts. */
          readonly keyId?: string
          readonly cooldownSeconds: number
          readonly cacheSeconds: number
        }
  }
}

/** An issuer whose JWTs let programs in that have no browser. */
export interface MachineConfig {
  /** Its name under `machines`. */
  readonly name: string
  readonly issuer: string
  readonly audience: string | string[]
  readonly jwksUri: string
  /** Of public keys alone. */
  readonly algorithms: readonly string[]
  /** Accepted `sub`; any when absent. */
  readonly subjects?: readonly string[]
  /** Ids of the apps that such a token opens. */
  readonly apps: readonly string[]
  /** What such a caller has for the rules. */
  readonly roles: readonly string[]
}
