import { expect, it } from 'vitest'
import { neighbours } from '../../../src/gate/headers/neighbours.ts'
import { ask } from './ask.ts'
import { neighbourNames } from './neighbour-names.ts'
import { type StartProxy, startRecipe } from './recipe-start.ts'

/** What proxies and meshes say of the way to an app, by the names that they are known by. */
const way = [
  ...[
    'X-Client-IP',
    'Client-IP',
    'True-Client-IP',
    'X-Cluster-Client-IP',
    'CF-Connecting-IP',
    'CF-Connecting-IPv6',
  ],
  ...['Fastly-Client-IP', 'X-Remote-IP', 'X-Originating-IP', 'X-Forwarded-Client-Cert', 'L5d-Client-Id'],
  ...['X-Envoy-Original-Path', 'X-Envoy-External-Address', 'X-Envoy-Internal', 'X-Envoy-Peer-Metadata'],
  ...['X-Envoy-Peer-Metadata-Id', 'X-Envoy-Downstream-Service-Cluster', 'X-Original-URI', 'X-Original-Host'],
  ...['X-Original-Path', 'X-Accel-Mapping', 'X-Sendfile-Type', 'X-Middleware-Subrequest', 'X-Real-IP'],
  ...['X-Forwarded-Port', 'X-Forwarded-Prefix', 'X-Forwarded-Path', 'X-Forwarded-Server', 'X-Forwarded-Ssl'],
  ...['X-Forwarded-Scheme', 'X-Forwarded-Protocol', 'X-Forwarded-Uri', 'X-Forwarded-Method', 'Proxy'],
]

/** Every entry of the gate's own table, through the real proxy. */
export function itSendsNoNeighboursHeadersOn(start: StartProxy): void {
  it('never sends on by what neighbours say who somebody is, whichever it is', async () => {
    const { port, upstream } = await startRecipe(start)
    const names = [...neighbourNames(neighbours), ...way]
    for (let first = 0; first < names.length; first += 40) {
      await Promise.all(
        names.slice(first, first + 40).map(async name => {
          const { status } = await ask(port, '/public/x', { headers: { [name]: 'forged' } })
          // A proxy that cannot remove a family sees the request refused.
          expect([200, 400], name).toContain(status)
        }),
      )
    }
    // Nor what a proxy, by Connection, takes out of what it asks.
    const named = { connection: 'close, X-Auth-Request-User', 'X-Auth-Request-User': 'forged' }
    expect([200, 400]).toContain((await ask(port, '/public/x', { headers: named })).status)
    const arrived = upstream.seen.flatMap(({ rawHeaders }) =>
      rawHeaders.filter((_, index) => /forged/.test(rawHeaders[index + 1] ?? '')),
    )
    expect(arrived).toEqual([])
  })
}
