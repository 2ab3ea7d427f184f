import type { FastifyInstance } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { GatewrightError } from '../errors.ts'
import { comesFromOwnPage } from './navigation.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route expects requests from other sites' pages and protects itself otherwise (a provider's `form_post`). */
    crossSite?: boolean
  }
}

/**
 * Refuses what another site's page would change in the name of whoever is signed in (cross-site request forgery): every
 * method but GET and HEAD, which change nothing, and routes that say `crossSite`.
 * @param origin of our own pages: `https://sso.example.com`
 */
export const ownOrigin = fastifyPlugin(
  async (app: FastifyInstance, { origin }: { readonly origin: string }) => {
    app.addHook('onRequest', async request => {
      const { method } = request
      if (method === 'GET' || method === 'HEAD' || request.routeOptions.config.crossSite) return
      if (!comesFromOwnPage(request.raw, origin)) {
        throw new GatewrightError('cross_site', {
          detail: { origin: request.headers.origin, expected: origin },
        })
      }
    })
  },
)
