/**
 * The whole way of somebody new: an empty folder, a tenant that knows nothing of this server, one command, and a person whom the support
 * bot knows by name behind the gate. What it took is printed: the time, and the values that had to be copied from Entra's pages.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { startSupportBot } from '../../../../examples/support-bot/src/index.ts'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { createTestBrowser } from '../../../entra-emulator/test/support/browser.ts'
import { type Browser, createBrowser, type Page } from '../../../server/test/support/browser.ts'
import { heard, spawnCli } from '../support/run-cli.ts'
import { begin, madeIn } from './support.ts'

/** What is said of this server, and of where the emulator stands in for Microsoft: nothing of it comes from a page of Entra's. */
const ownFlags = ['--external-url', '--authority']

it('leads from an empty folder, by one command and one copied value, to a person whom the bot knows by name', async () => {
  const { emulator, folder, tenant } = await begin()
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const botUrl = `http://support.localhost:${port}`
  const bot = await startSupportBot({ gatewright: { issuer: origin, app: 'support' } })
  onTestFinished(() => bot.close())
  expect([readdirSync(folder), madeIn(emulator)]).toEqual([[], []])

  const marks = [performance.now()]
  const given = [...tenant, '--external-url', origin, '--device-code', '--consent', '--yes']
  const settingUp = spawnCli(folder, 'setup', 'entra', ...given)
  const said = heard(settingUp, /Start it with:/)
  const [, page = '', userCode = ''] =
    /Open (\S+) and type the code (\S+)/.exec(await heard(settingUp, /type the code \S+\n/)) ?? []
  // The administrator, at Entra's own page.
  const admin = createTestBrowser()
  const asked = await admin.submit(await admin.get(page), emulator.origin, { otc: userCode })
  let answer = await admin.submit(asked, emulator.origin, {
    username: 'ada@northwind.test',
    password: 'correct-horse',
  })
  if (answer.text.includes('value="accept"'))
    answer = await admin.submit(answer, emulator.origin, { action: 'accept' })
  await said
  marks.push(performance.now())

  // Where nobody is super admin yet, a link lies beside the data.
  await heard(spawnCli(folder, 'start'), /Gatewright is ready/)
  marks.push(performance.now())
  const [, token = ''] =
    /\/welcome#(\S+)/.exec(readFileSync(join(folder, 'data', 'admin-link'), 'utf8')) ?? []
  const ada = createBrowser(port)
  const call = async (method: string, path: string, body?: unknown) => {
    const page = await ada.call(method, `${origin}/api/v1${path}`, body, { origin })
    expect([path, page.status, page.status < 300 ? '' : page.body]).toEqual([path, page.status, ''])
    return page
  }
  await call('POST', '/auth/admin-link', { token })
  await through(ada, `${origin}/api/v1/auth/login/oauth2/azure`)

  // As the console does it with "Add an app".
  const { text, version } = (await call('GET', '/admin/config')).json()
  const file = {
    ...JSON.parse(text),
    apps: { support: { url: botUrl, upstream: bot.origin, allow: { signedIn: true } } },
  }
  await call('PUT', '/admin/config', { text: JSON.stringify(file, null, 2), baseVersion: version })
  await call('POST', '/admin/restart', {})

  const somebody = createBrowser(port)
  const atTheGate = await follow(somebody, botUrl)
  expect(atTheGate.body).toContain('/api/v1/auth/login/oauth2/azure')
  const link = /href="([^"]*\/api\/v1\/auth\/login\/oauth2\/azure[^"]*)"/.exec(atTheGate.body)?.[1] ?? ''
  const greeting = await through(somebody, new URL(link.replaceAll('&amp;', '&'), origin).href)
  expect(greeting.url).toBe(`${botUrl}/`)
  // It greets by its script; who it was told of stands on the page.
  expect(greeting.body).toContain('<span class="name">Ada Lovelace</span>')
  expect(greeting.body).toContain('<dt>Remote-Email</dt><dd>ada@northwind.test</dd>')

  marks.push(performance.now())
  const between = (a: number, b: number) => `${(((marks[b] ?? 0) - (marks[a] ?? 0)) / 1000).toFixed(1)} s`
  const copied = given.filter(
    (flag, at) =>
      flag.startsWith('--') && !(given[at + 1] ?? '--').startsWith('--') && !ownFlags.includes(flag),
  )
  console.info(
    [
      `From an empty folder to a person at the bot: ${between(0, 3)} (aim: under 20 s), copied values: ${copied.length} (aim: 1; ${copied.join(', ')}).`,
      `Set-up ${between(0, 1)}, in which Entra has a code asked for every 5 s; start ${between(1, 2)}; sign-ins, app and restart ${between(2, 3)}.`,
    ].join(' '),
  )
  expect(copied).toEqual(['--tenant'])

  /** Signs in at the provider, and goes on to where that leads. */
  async function through(browser: Browser, begin: string): Promise<Page> {
    const { location = '' } = await browser.open(begin)
    expect(location).toContain(emulator.origin)
    const back = await createTestBrowser().signIn(location, 'ada@northwind.test')
    return follow(browser, back.location ?? 'the provider sends nobody back')
  }
})

async function follow(browser: Browser, url: string): Promise<Page> {
  let page = await browser.open(url)
  for (let hops = 0; page.location !== undefined && hops < 10; hops += 1)
    page = await browser.open(page.location)
  return page
}
