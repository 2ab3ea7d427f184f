import { names } from './header-names.ts'

/**
 * What belongs to a family of `neighbours` and is an app's own: its pages and programs send it in good faith, and it says not who somebody
 * is, or proves what it says. An app that believes one says so in its `believes`.
 *
 * In no family for the same reasons: `X-Api-Key`, `X-Access-Token`, `X-Tenant-Id`, `X-Scope-OrgID`, `X-Trino-User`, `Username` and `User`
 * (beside a `Password`), and `From`, which RFC 9110 section 10.1.2 keeps from deciding anything. Of the attributes that directories
 * have: `title`, `description`, `l`, `st`, `c`, `street`, `postalCode`, `initials` and `preferredLanguage`, which say nothing that
 * somebody may do, while pages and programs send the first two (`Title` and `X-Title` to ntfy and OpenRouter); and `department` and
 * `organization`, by which pages say what they want to see. Of Amazon's `X-Amzn-…` only those are dropped that are known to say who
 * somebody is: its own programs send many more.
 */
export const clientsOwn: readonly string[] = [
  ...names(`
    x-user-agent-* x-user-token x-user-timezone x-user-time-zone x-user-tz x-user-locale x-user-language
    x-user-lang x-user-preferences x-user-theme x-hasura-admin-secret
  `),
  // ingress-nginx adds it to what it asks: where to go after a sign-in.
  'x-auth-request-redirect',
  // Keys, and signatures made with them: OpenStack, Rocket.Chat, Cloudflare, File Browser.
  ...names(`
    auth auth-token auth-key auth-secret auth-password auth-api-key auth-apikey auth-signature
    auth-timestamp auth-nonce auth-code auth-csrf
  `),
  // What programs of Azure send to storage and databases, which they prove with `Authorization`, and what traces a request.
  ...names(`
    x-ms-version x-ms-date x-ms-range-* x-ms-blob-* x-ms-meta-* x-ms-lease-* x-ms-copy-* x-ms-source-*
    x-ms-page-* x-ms-file-* x-ms-share-* x-ms-content-* x-ms-encryption-* x-ms-delete-* x-ms-access-tier
    x-ms-tags x-ms-if-* x-ms-type x-ms-write x-ms-documentdb-* x-ms-consistency-level x-ms-continuation
    x-ms-max-item-count x-ms-client-request-id x-ms-client-session-id x-ms-return-client-request-id
    x-ms-correlation-* x-ms-request-id x-ms-useragent x-ms-command-name ms-cv
  `),
  // A word against forged requests, which the pages themselves choose.
  'x-qlik-xrfkey',
]
