import type { Contender, Peer } from '../support/contest.ts'
import { nginxOrigin, startNginxProxy } from '../support/proxies.ts'
import { apachePeer } from './apache.ts'
import { npmPeer, signedIn, startProvider, type Task } from './npm-peers.ts'
import { oauth2ProxyPeer } from './oauth2-proxy.ts'
import { recipePeers } from './recipes.ts'
import { unavailable } from './unavailable.ts'

/**
 * What else stands in front of an app, with a session to check and without.
 * @param ours whom those with a recipe of ours ask
 */
export async function proxyPeers(
  ours: Contender,
  upstream: string,
  requestHeaders: Readonly<Record<string, string>>,
): Promise<{ readonly list: readonly Peer[]; stop(): Promise<void> }> {
  const provider = await startProvider()
  const { issuer, expressPort } = provider
  const task: Task = { path: '/page?x=1', expectedStatus: 200, upstream, requestHeaders }
  const nginx = (name: string, withCheck: boolean): Peer => ({
    name,
    async start() {
      const contender = await signedIn(name, await startNginxProxy(upstream, withCheck), task)
      return { ...contender, origin: nginxOrigin }
    },
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
    oauth2ProxyPeer(task, provider),
    ...recipePeers(ours, upstream),
    ...unavailable,
  ]
  return { list, stop: () => provider.stop() }
}
