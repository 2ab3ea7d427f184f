import { hostname, networkInterfaces } from 'node:os'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { html } from './pages/html.ts'
import { sendPage } from './pages/layout.ts'

/** Names that the emulator answers to. */
export interface KnownHosts {
  /** The origin that a request names, if it is one of ours. */
  originOf(request: Pick<FastifyRequest, 'protocol' | 'host'>): string | undefined
}

/**
 * The `Host` header comes from outside and ends up in issuers, addresses and pages, and by a name of their own that they point
 * at loopback (DNS rebinding) other web sites can reach everything here. So only names that nobody else can have count: those
 * of loopback, the address and the origin of the options, `hostNames`, and, where it listens on all addresses, those of this
 * machine.
 */
export const createKnownHosts = (options: {
  readonly host: string
  readonly origin: string | undefined
  readonly hostNames: readonly string[]
}): KnownHosts => {
  const { host, origin, hostNames } = options
  const listensToAll = host === '0.0.0.0' || host === '::'
  const names = [host, ...hostNames, ...(listensToAll ? namesOfThisMachine() : [])].map(inUrl)
  const known = new Set([...names, ...(origin === undefined ? [] : [new URL(origin).hostname])])
  return {
    originOf({ protocol, host: header }) {
      const url = /^[\w.\-[\]:]+$/.test(header ?? '') ? URL.parse(`${protocol}://${header}`) : null
      if (url === null) return undefined
      return isLoopbackName(url.hostname) || known.has(url.hostname) ? url.origin : undefined
    },
  }
}

/** As a URL writes it: lower case, IPv6 in brackets. */
const inUrl = (name: string): string =>
  URL.parse(`http://${name.includes(':') ? `[${name}]` : name}`)?.hostname ?? name

const isLoopbackName = (name: string): boolean =>
  name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || /^127(\.\d+){3}$/.test(name)

const namesOfThisMachine = (): string[] => [
  hostname(),
  ...Object.values(networkInterfaces()).flatMap(addresses =>
    (addresses ?? []).map(({ address }) => address.replace(/%.*$/, '')),
  ),
]

/** Answers requests by any other name with what to configure. */
export const registerKnownHosts = (app: FastifyInstance, hosts: KnownHosts): void => {
  app.addHook('onRequest', async (request, reply) => {
    if (hosts.originOf(request) !== undefined) return
    const sentence =
      'The emulator does not know itself by this name. Start it with --origin http://<name>:<port>, or add the name with --host-name <name>.'
    if (request.headers.accept?.includes('text/html') !== true)
      return reply.code(421).send({ error: 'unknown_host', error_description: sentence })
    return sendPage(reply, {
      title: 'Unknown host name',
      status: 421,
      body: html`<h1>Unknown host name</h1><p>${sentence}</p>`,
    })
  })
}
