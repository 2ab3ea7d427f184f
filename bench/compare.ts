/**
 * `npm run bench:compare -- <another clone of the project>`: the check of a valid session and a proxied request, with that
 * clone and with this one, in turns in one run. Loads loopback only.
 */
import { join, resolve } from 'node:path'
import { contest } from './support/contest.ts'
import type { startGatewright } from './support/gatewright.ts'
import { pin } from './support/process.ts'
import { startUpstream } from './support/proxies.ts'
import { printTable } from './support/table.ts'

const [other] = process.argv.slice(2)
if (other === undefined) throw new Error('Name another clone: npm run bench:compare -- ../before')

type Server = Awaited<ReturnType<typeof startGatewright>>

const upstream = await startUpstream()
pin(upstream.pid, 1)

async function start(name: string, clone: string): Promise<{ name: string; server: Server }> {
  const support: { startGatewright: typeof startGatewright } = await import(
    join(clone, 'bench/support/gatewright.ts')
  )
  return { name, server: await support.startGatewright(`http://127.0.0.1:${upstream.port}`) }
}
const servers = [await start('before', resolve(other)), await start('after', join(import.meta.dirname, '..'))]

/** As a browser asks, for what the gate reads of a request is what it costs. */
const browser = {
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-language': 'en-GB,en;q=0.5',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'same-origin',
}
const contestants = (
  path: string,
  expectedStatus: number,
  further: (host: string) => Record<string, string> = () => ({}),
) =>
  servers.map(({ name, server }) => {
    const host = `localhost:${server.port}`
    const headers = { Host: host, cookie: `${server.cookie}; theme=dark`, ...browser, ...further(host) }
    return {
      name,
      process: server,
      checks: true,
      target: { port: server.port, path, expectedStatus, headers },
    }
  })

const asked = (host: string) => ({
  'X-Forwarded-Method': 'GET',
  'X-Forwarded-Host': host,
  'X-Forwarded-Uri': '/tool/page?x=1',
})
printTable('Check', await contest(contestants('/api/v1/gate/check', 204, asked)), 'before')
printTable('Proxied request', await contest(contestants('/tool/page?x=1', 200)), 'before')

for (const { server } of servers) await server.stop()
await upstream.stop()
