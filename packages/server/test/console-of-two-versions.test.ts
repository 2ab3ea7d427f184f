/** The console while nodes are upgraded one after the other, behind a balancer that sends each request to the next. */
import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { launchChromium } from '../../../tests/support/launch-chromium.ts'
import { consoleFolder } from '../src/console-files.ts'
import { type RunningServer, startServer } from '../src/index.ts'
import { testConfig } from './support/config.ts'

vi.setConfig({ testTimeout: 60_000 })

let folder: string
let browser: Browser
const nodes: RunningServer[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatewright-two-versions-'))
  browser = await launchChromium()
  for (const [index, consoleFolder] of [consoleOfNow(), await consoleOfNext()].entries()) {
    const config = testConfig({ dataFolder: join(folder, `data-${index}`) })
    nodes.push(await startServer({ config, log: pino({ level: 'silent' }), consoleFolder }))
  }
})
afterAll(async () => {
  await Promise.all(nodes.map(node => node.close()))
  await rm(folder, { recursive: true, force: true })
})

const consoleOfNow = () => consoleFolder

/** The same console by other names: as it is after a change to each of its files. */
async function consoleOfNext(): Promise<string> {
  const next = join(folder, 'next')
  await cp(consoleFolder, next, { recursive: true, filter: name => !/\/docs$|\.(br|gz)$/.test(name) })
  const hashed = /-([\w-]{8})(?=\.(?:js|css|woff2|svg|png)\b)/g
  const hashes = new Set(
    (await readdir(join(next, 'assets'))).flatMap(name => [...name.matchAll(hashed)].map(([, hash]) => hash)),
  )
  const renamed = (text: string) =>
    text.replace(hashed, (whole, hash) => (hashes.has(hash) ? `-${[...hash].reverse().join('')}` : whole))
  for (const name of ['index.html', ...(await readdir(join(next, 'assets'))).map(name => `assets/${name}`)]) {
    const path = join(next, name)
    if (/\.(html|js|css)$/.test(name)) await writeFile(path, renamed(await readFile(path, 'utf8')))
    await rename(path, join(next, renamed(name)))
  }
  return next
}

/** @param nodeOf which node is asked, by the number of the request, its path and what for; without one there is no answer */
async function balancer(nodeOf: (number: number, path: string, dest?: string) => number | undefined) {
  let asked = 0
  const missing: string[] = []
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? '/'
    const { method, headers } = incoming
    const node = nodeOf(asked++, path, String(headers['sec-fetch-dest']))
    if (node === undefined) return
    const port = nodes[node]?.port
    // The names that the nodes are called by: what they are asked for is theirs.
    const passed = request(
      { port, path, method, headers: { ...headers, host: 'localhost:3000' }, agent: false },
      answer => {
        if (answer.statusCode === 404) missing.push(path)
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      },
    )
    passed.once('error', () => outgoing.destroy())
    incoming.pipe(passed)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const page = await browser.newPage()
  onTestFinished(async () => {
    await page.close()
    server.closeAllConnections()
    server.close()
  })
  return { page, missing, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

/** Without its styles the browser's own. */
const FONT = 'getComputedStyle(document.body).fontFamily'

it('is whole, styles and all, though every other request meets a node that lacks what the page names', async () => {
  const { page, missing, origin } = await balancer(number => number % 2)
  await page.goto(`${origin}/admin/welcome`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  expect(missing.length).toBeGreaterThan(0)
  expect(await page.evaluate(FONT)).toContain('Instrument Sans')
  // A page that is whole ends the row: the next upgrade has all its tries.
  await expect.poll(() => page.evaluate("sessionStorage.getItem('gatewright-loaded-again')")).toBe(null)
})

it('is seen by nobody without its styles', async () => {
  let lacked = 0
  const isLacked = (path: string, dest = '') =>
    path.startsWith('/admin/assets/') && ['style', 'empty'].includes(dest) && lacked < 8
  const { page, origin } = await balancer((_, path, dest) => {
    if (!isLacked(path, dest)) return 0
    lacked += 1
    return 1
  })
  await page.goto(`${origin}/admin/welcome`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  expect(await page.evaluate(FONT)).toContain('Instrument Sans')
  expect(lacked).toBe(8)
})

// Rounds of more than 15 seconds each were counted as none: it was loaded again for ever.
it('says what to do, and asks no more, where no node has what the page names, however slow they are', async () => {
  let asked = 0
  const { page, missing, origin } = await balancer((_, path, dest) => {
    if (!path.startsWith('/admin/assets')) return 0
    return dest === 'empty' && asked++ % 10 === 0 ? undefined : 1
  })
  await page.clock.install()
  await page.goto(`${origin}/admin/welcome`)
  const alert = page.getByRole('alert')
  // The pauses between two questions, and the patience with an answer, moved on.
  await expect.poll(() => page.clock.runFor(6_000).then(() => alert.count()), { timeout: 40_000 }).toBe(1)
  expect(await alert.textContent()).toMatch(/could not be loaded as a whole.*Wait a minute, then load/s)
  expect(await alert.isVisible()).toBe(true)
  const before = missing.length
  await page.clock.runFor(10_000)
  expect(missing.length).toBe(before)
  expect(await page.getByRole('button', { name: 'Load again' }).count()).toBe(1)
})

it('is not needed for the page that people sign in on, which brings everything along', async () => {
  const { page, missing, origin } = await balancer(number => number % 2)
  await page.goto(`${origin}/admin/login`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  expect(missing.filter(path => path !== '/favicon.ico')).toEqual([])
})
