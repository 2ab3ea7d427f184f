import type { Answer, Peer } from '../support/contest.ts'
import { apachePeer } from './apache.ts'
import { npmPeer, startProvider, type Task } from './npm-peers.ts'
import { oauth2ProxyPeer } from './oauth2-proxy.ts'
import { unavailable } from './unavailable.ts'

/** What else checks a session: each gives the same answer, and gets the same headers beside its own cookie. */
export async function checkPeers(
  { status, headers }: Answer,
  requestHeaders: Readonly<Record<string, string>>,
): Promise<{ readonly list: readonly Peer[]; stop(): Promise<void> }> {
  const provider = await startProvider()
  const { issuer, expressPort } = provider
  const task: Task = { path: '/check', expectedStatus: status, headers, requestHeaders }
  const list = [
    npmPeer('Fastify, no session', 'fastify', task, { packages: ['fastify'] }),
    npmPeer('Fastify with secure-session', 'fastify-secure-session', task, {
      packages: ['@fastify/secure-session'],
      signInPath: '/sign-in',
    }),
    npmPeer('Better Auth', 'better-auth', task, { packages: ['better-auth'], signInPath: '/sign-in' }),
    npmPeer('express-openid-connect', 'express-openid-connect', task, {
      packages: ['express-openid-connect'],
      signInPath: '/signed-in',
      ...{ port: expressPort, issuer },
    }),
    apachePeer(task, provider),
    oauth2ProxyPeer(task, provider),
    ...unavailable,
  ]
  return { list, stop: () => provider.stop() }
}
