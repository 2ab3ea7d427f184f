/** The package carries no types; this is what the tests use of it. */
declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http'
  export default class Provider {
    constructor(issuer: string, configuration: Readonly<Record<string, unknown>>)
    callback(): RequestListener
    on(event: 'backchannel.success', listener: (context: unknown, client: { clientId: string }) => void): this
    on(event: 'backchannel.error', listener: (context: unknown, error: Error) => void): this
  }
}
