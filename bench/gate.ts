/**
 * `npm run bench:gate`: a proxied request with a valid session beside other proxies, with and without a check. Fetches
 * the peers into `bench/peers` first (minutes, once), then loads loopback only, for about three minutes. The proxies have the first core,
 * the load and the app behind them the second.
 */

import { installGoPrograms } from './peers/go-programs.ts'
import { installPeers, originOf } from './peers/install.ts'
import { proxyPeers } from './peers/proxy-peers.ts'
import { type Contender, contest, startPeers } from './support/contest.ts'
import { type BenchServer, startGatewright } from './support/gatewright.ts'
import { pin } from './support/process.ts'
import { startFastifyProxy, startUpstream } from './support/proxies.ts'
import { printAbsent, printOrigins, printTable } from './support/table.ts'

/** Requests a second, as a multiple of `@fastify/http-proxy` without any check. */
const wantedRatio = 2.5

await installPeers()
await installGoPrograms('oauth2-proxy', 'caddy', 'traefik')
const upstream = await startUpstream()
const upstreamUrl = `http://127.0.0.1:${upstream.port}`
pin(upstream.pid, 1)

/** What a browser sends with each request. */
const headers = {
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-language': 'en-GB,en;q=0.5',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'same-origin',
}
const contender = (name: string, gatewright: BenchServer): Contender => ({
  name,
  process: gatewright,
  target: {
    port: gatewright.port,
    path: '/tool/page?x=1',
    expectedStatus: 200,
    headers: {
      // Capitalised: wrk adds its own beside any other spelling, and two are refused.
      Host: `localhost:${gatewright.port}`,
      cookie: `${gatewright.cookie}; theme=dark`,
      ...headers,
    },
  },
  checks: true,
})
const ours = contender('gatewright', await startGatewright(upstreamUrl))
// Permanently, for the day on which our own client is not worth its lines any more (docs/decisions/0003).
const onUndici = contender(
  'gatewright on undici',
  await startGatewright(upstreamUrl, () => ({}), [
    '--import',
    new URL('./support/on-undici.mjs', import.meta.url).href,
  ]),
)
const fastify = await startFastifyProxy(upstreamUrl)
const baseline: Contender = {
  name: '@fastify/http-proxy, no check',
  process: fastify,
  target: { ...ours.target, port: fastify.port, path: '/page?x=1' },
  checks: false,
  origin: originOf('@fastify/http-proxy'),
}
const peers = await proxyPeers(ours, upstreamUrl, headers)
const { started, absent } = await startPeers(peers.list)

const results = await contest([ours, onUndici, baseline, ...started])
printTable('Proxied request', results, baseline.name)
console.log(`At least ${wantedRatio} times @fastify/http-proxy is wanted of gatewright.`)
printAbsent(absent)
printOrigins(results)
for (const { process } of [ours, onUndici, baseline, ...started]) await process.stop()
await peers.stop()
await upstream.stop()
