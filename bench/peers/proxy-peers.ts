import type { Peer } from '../support/contest.ts'
import { startNginxProxy } from '../support/proxies.ts'
import { apachePeer } from './apache.ts'
import { npmPeer, preparePeers, signedIn, type Task } from './npm-peers.ts'
import { unavailable } from './unavailable.ts'

/** What else stands in front of an app, with a session to check and without. */
export async function proxyPeers(
  upstream: string,
  requestHeaders: Readonly<Record<string, string>>,
): Promise<{ readonly list: readonly Peer[]; stop(): Promise<void> }> {
  const provider = await preparePeers()
  const { issuer, expressPort } = provider
  const task: Task = { path: '/page?x=1', expectedStatus: 200, upstream, requestHeaders }
  const nginx = (name: string, withCheck: boolean): Peer => ({
    name,
    start: async () => signedIn(name, await startNginxProxy(upstream, withCheck), task),
  })
  const list = [
    nginx('nginx, no check', false),
    nginx('nginx, auth_request to a constant', true),
    npmPeer('Fastify with secure-session', 'fastify-secure-session', task, {
      packages: ['@fastify/secure-session'],
      signInPath: '/sign-in',
    }),
    npmPeer('express-openid-connect', 'express-openid-connect', task, {
      packages: ['express-openid-connect', 'http-proxy-middleware'],
      signInPath: '/signed-in',
      ...{ port: expressPort, issuer },
    }),
    apachePeer(task, provider),
    ...unavailable,
  ]
  return { list, stop: () => provider.stop() }
}
