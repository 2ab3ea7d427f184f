import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { GatewrightError } from '../errors.ts'
import { createTrustedProxies } from '../http/trusted-proxies.ts'
import type { OneTimeCodes } from '../storage/one-time-codes.ts'

/** How long a diagnosis may take to knock at its own door, in seconds. */
const LIFETIME = 60
const KIND = 'diagnosis'

/** Below the external URL. */
export const SIGHTINGS = '/api/v1/diagnosis'

/** What this server saw of a request that came by its external URL. */
export interface Sighting {
  /** The connection's other end: a proxy, mostly. */
  readonly peer: string
  /** Whether `httpServer.trustedProxies` lists it. */
  readonly isTrusted: boolean
  /** Who asked, as limits and the audit log take it. */
  readonly client: string
  /** Forwarding headers that came along, by name. */
  readonly forwarded: readonly string[]
}

const forwarding = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip']

const SightingSchema = Type.Object({
  peer: Type.String({ description: 'Address of the other end of the connection.' }),
  isTrusted: Type.Boolean({ description: 'Whether httpServer.trustedProxies lists it.' }),
  client: Type.String({ description: 'Address of the one who asks, as limits take it.' }),
  forwarded: Type.Array(Type.String(), { description: 'Forwarding headers that came along, by name.' }),
})

/** What only a server on the same data knows: who can answer with it has been reached. */
export const issueSighting = (codes: Pick<OneTimeCodes, 'issue'>): Promise<string> =>
  codes.issue(KIND, {}, LIFETIME)

/**
 * Where a diagnosis finds out whether the external URL leads here, and by what way. For whoever brings no code of one there is
 * nothing here.
 */
export const sightingRoutes: FastifyPluginAsyncTypebox<{
  readonly context: {
    readonly codes: Pick<OneTimeCodes, 'peek'>
    readonly config: { readonly http: { readonly trustedProxies: readonly string[] } }
  }
}> = async (app, { context: { codes, config } }) => {
  const proxies = createTrustedProxies(config.http.trustedProxies)
  app.get(
    `${SIGHTINGS}/:code`,
    {
      schema: {
        params: Type.Object({ code: Type.String({ maxLength: 64 }) }),
        response: { 200: SightingSchema },
      },
    },
    async ({ params, raw }, reply) => {
      reply.header('cache-control', 'no-store')
      if ((await codes.peek(KIND, params.code)) === undefined) throw new GatewrightError('not_found')
      return {
        peer: raw.socket.remoteAddress ?? '',
        isTrusted: proxies.trusts(raw),
        client: proxies.clientAddress(raw),
        forwarded: forwarding.filter(name => raw.headers[name] !== undefined),
      }
    },
  )
}
