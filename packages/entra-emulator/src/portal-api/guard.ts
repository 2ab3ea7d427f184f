import type { FastifyRequest } from 'fastify'
import { GraphError } from '../graph/errors.ts'

const refused = () => new GraphError(403, 'PortalRequestRefused', 'The portal answers its own pages only.')

/**
 * Lets only the portal's own pages (and programs that are no browsers) through. The portal asks nobody to sign in, so a page
 * from elsewhere must not be able to work it with a visitor's browser. Foreign hosts and origins have been turned away by
 * `portal-guard.ts` before; this is for requests that browsers send without an `Origin`. Throws a 403 or 415.
 */
export const guardPortal = (request: FastifyRequest): void => {
  const site = request.headers['sec-fetch-site']
  // `none`: an address typed by hand. Everything else that is not our own page is another site's.
  if (site !== undefined && site !== 'same-origin' && !(site === 'none' && request.method === 'GET'))
    throw refused()
  if (request.method === 'GET' || request.method === 'HEAD') return
  const type = request.headers['content-type']
  const hasBody = request.headers['content-length'] !== undefined && request.headers['content-length'] !== '0'
  // A form of another site can send every type but this one without asking first (Fetch, "CORS-safelisted").
  if ((hasBody || type !== undefined) && !/^application\/json\b/i.test(type ?? ''))
    throw new GraphError(415, 'PortalRequestRefused', 'Changes are sent as application/json.')
}
