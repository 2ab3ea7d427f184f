/**
 * `npm run bench:pages`: what it takes to open the pages of the console and the emulator's portal in a Chromium that has nothing of
 * them in its cache, on this processor and on one four times slower: requests, bytes on the wire, time until something is drawn
 * and until the page can be used, how long it was deaf meanwhile, how far it jumped. Prints, and decides nothing: the
 * machine and what else it does are in the times. Bytes are held by packages/console/test/weight.test.ts.
 */
import { startEntraEmulator } from '@gatewright/entra-emulator'
import { launchChromium } from '../tests/support/launch-chromium.ts'
import { fillHouse } from './support/full-house.ts'
import { startGatewright } from './support/gatewright.ts'
import { loadPage, type MeasuredPage, type PageLoad } from './support/page-load.ts'

const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
const only = process.env.BENCH_PAGE

const server = await startGatewright()
const house = fillHouse(server, { people: 500, sessions: 500, auditEntries: 5_000 })
house.promote()
house.close()
const emulator = await startEntraEmulator({ port: 0 })
const browser = await launchChromium()
const origin = `http://localhost:${server.port}`

const pages: readonly (MeasuredPage & { readonly signedOut?: boolean })[] = [
  { name: 'sign-in', url: `${origin}/admin/login`, usable: 'input[type=password]', signedOut: true },
  { name: 'home', url: `${origin}/admin`, usable: 'main a[href$="/tool"]' },
  { name: 'editor', url: `${origin}/admin/editor`, usable: '.cm-content .cm-line' },
  { name: 'audit', url: `${origin}/admin/audit`, usable: 'main tbody tr' },
  { name: 'collaborators', url: `${origin}/admin/collaborators`, usable: 'main tbody tr' },
  { name: 'portal', url: `${emulator.origin}/portal`, usable: 'h1, h2' },
]

for (const slower of [1, 4]) {
  console.log(
    `\nCold cache, 1440×900, processor ${slower === 1 ? 'as it is' : `${slower} times slower`}; median of ${rounds}`,
  )
  console.log(
    `${''.padEnd(14)}${['requests', 'kB', 'drawn ms', 'usable ms', 'CPU ms', 'deaf ms', 'shift'].map(title => title.padStart(11)).join('')}`,
  )
  for (const page of pages.filter(({ name }) => only === undefined || name === only)) {
    const loads: PageLoad[] = []
    for (let round = 0; round < rounds; round++) {
      loads.push(await loadPage(browser, page, { cookie: page.signedOut ? '' : server.cookie, slower }))
    }
    const median = (of: (load: PageLoad) => number) =>
      loads.map(of).sort((a, b) => a - b)[Math.floor(rounds / 2)] as number
    console.log(
      page.name.padEnd(14) +
        [
          median(load => load.requests).toFixed(0),
          (median(load => load.bytes) / 1000).toFixed(1),
          median(load => load.painted).toFixed(0),
          median(load => load.usable).toFixed(0),
          median(load => load.processor).toFixed(0),
          median(load => load.blocked).toFixed(0),
          median(load => load.shifted).toFixed(3),
        ]
          .map(cell => cell.padStart(11))
          .join(''),
    )
  }
}

await browser.close()
await emulator.close()
await server.stop()
process.exit(0)
