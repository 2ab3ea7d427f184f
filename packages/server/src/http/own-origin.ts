import type { IncomingMessage } from 'node:http'
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
      if (!comesFromOwnPage(request.raw, origin) || isAnonymousForm(request.raw)) {
        throw new GatewrightError('cross_site', {
          detail: { origin: request.headers.origin, expected: origin },
        })
      }
    })
  },
)

/** What a form of any page can send (WHATWG HTML, enctype), which no browser asks about first. */
const ofForms = /^(?:application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\b/i

/**
 * A form that does not say which page it is of. Every browser of today says it with a POST; one that does not could be led here by
 * any page. A program has no forms to send.
 */
const isAnonymousForm = ({ headers }: IncomingMessage): boolean =>
  headers.origin === undefined &&
  headers['sec-fetch-site'] === undefined &&
  ofForms.test(headers['content-type'] ?? '')
