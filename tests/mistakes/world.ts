/** One server, one emulator of Entra and one other provider, for all mistakes of the corpus: each is put in, met, and taken out. */
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import {
  type Application,
  type EntraEmulator,
  type NewFault,
  type ServicePrincipal,
  startEntraEmulator,
  type User,
} from '../../packages/entra-emulator/src/index.ts'
import { createTestBrowser } from '../../packages/entra-emulator/test/support/browser.ts'
import { type Gatewright, invite, startGatewright } from '../../packages/server/src/index.ts'
import {
  type FaultyProvider,
  startFaultyProvider,
} from '../../packages/server/test/oauth2/support/faulty-provider.ts'
import { type Browser, createBrowser, type Page } from '../../packages/server/test/support/browser.ts'
import { apps, contoso, entraFile, origin, textOf } from './guide-file.ts'

export interface World {
  readonly emulator: EntraEmulator
  readonly other: FaultyProvider
  readonly gatewright: Gatewright
  readonly file: string
  /** A super admin, signed in with a password of this server. */
  readonly admin: Browser
  /** Of the server alone: what is added to the time, in milliseconds. */
  readonly clock: { offset: number }
  /** Every line of the log since the mistake was put in. */
  readonly lines: Record<string, unknown>[]
  /** Variables of the server. */
  readonly env: Record<string, string>
  /** Files beside the configuration that are taken away again. */
  beside(name: string, content: string | Uint8Array): Promise<void>
  write(text: string | Uint8Array): Promise<void>
  /** What was written last. */
  text(): string
  /** Whether the server runs what this text says. */
  runs(text: string | Uint8Array): boolean
  /** What the file says takes over. */
  restart(): Promise<void>
  /** A browser of somebody new, from an address of its own. */
  newBrowser(): Visitor
  /** The registration of the guide's app, changed until the mistake is taken out. */
  app(change: Partial<Application>): void
  servicePrincipal(change: Partial<ServicePrincipal>): void
  user(userPrincipalName: string, change: Partial<User>): void
  /** Takes consents of the app away, until the mistake is taken out. */
  withoutConsent(): void
  /** Nobody but an administrator may consent in the guide's tenant, until the mistake is taken out. */
  adminConsentOnly(): void
  /** A fault of the provider, until the mistake is taken out. */
  fault(fault: NewFault): void
  /** A variable of this very process, until the mistake is taken out. */
  setProcess(name: string, value: string): void
  invite(email: string, strategy: string): Promise<void>
  /** Switches the account of somebody off who has come in before. */
  disable(email: string): Promise<void>
  /** To be undone, last first. */
  afterwards(undo: () => void | Promise<void>): void
  reset(): Promise<void>
  close(): Promise<void>
}

/** Who signs in, and how. */
export interface Visit {
  readonly username?: string
  /** What they choose where the provider asks for consent. */
  readonly consent?: 'accept' | 'decline'
}

/** A browser that says from where it comes. */
export interface Visitor extends Browser {
  readonly address: string
}

/** What a sign-in comes to: a page of ours, or one of the provider that nobody comes back from. */
export type Arrival =
  | { readonly at: 'door'; readonly page: Page }
  | { readonly at: 'provider'; readonly text: string }

const loginUrl = `${origin}/api/v1/auth/login/oauth2/azure`
const password = 'a long enough password'

export async function openWorld(): Promise<World> {
  const [emulator, other, folder] = await Promise.all([
    startEntraEmulator({ seed: 'personas' }),
    startFaultyProvider(),
    mkdtemp(join(tmpdir(), 'gatewright-mistakes-')),
  ])
  const file = join(folder, 'gatewright.config.json')
  const right = textOf(entraFile(emulator.origin))
  await writeFile(file, right, { mode: 0o600 })
  const env: Record<string, string> = {}
  const clock = { offset: 0 }
  const lines: Record<string, unknown>[] = []
  const log = pino({ level: 'info' }, { write: line => void lines.push(JSON.parse(line)) })
  const gatewright = await startGatewright({
    configFile: file,
    env,
    log,
    clock: { now: () => Date.now() + clock.offset },
  })
  const admin = await firstAdmin(gatewright)
  const api = async (method: string, path: string, body?: unknown) => {
    const page = await admin.call(method, `${origin}/api/v1/admin${path}`, body)
    if (page.status >= 300) throw new Error(`${method} ${path}: ${page.body}`)
    return page
  }
  let visitors = 0
  const undone: (() => void | Promise<void>)[] = []
  const honest = { ...other }
  const world: World = {
    ...{ emulator, other, gatewright, file, admin, clock, lines, env },
    async beside(name, content) {
      const path = join(folder, name)
      await writeFile(path, content, { mode: 0o600 })
      undone.push(() => rm(path, { force: true }))
    },
    write: text => writeFile(file, text),
    text: () => readFileSync(file, 'utf8'),
    runs: text => gatewright.configuration.restart.running.text === text,
    restart: () => gatewright.restartFromFile('the corpus'),
    newBrowser() {
      visitors += 1
      const address = `203.0.113.${visitors % 250}`
      return from(address, createBrowser(gatewright.port))
    },
    app(change) {
      const app = emulator.store.applications.oneBy('appId', apps.demo.clientID)
      if (app === undefined) throw new Error('the directory has no app')
      emulator.store.applications.update(app.id, change)
      undone.push(() => void emulator.store.applications.update(app.id, app))
    },
    servicePrincipal(change) {
      const principal = emulator.store.servicePrincipals
        .list()
        .find(({ appId }) => appId === apps.demo.clientID)
      if (principal === undefined) throw new Error('the directory has no enterprise application')
      emulator.store.servicePrincipals.update(principal.id, change)
      undone.push(() => void emulator.store.servicePrincipals.update(principal.id, principal))
    },
    user(userPrincipalName, change) {
      const user = emulator.store.users.list().find(one => one.userPrincipalName === userPrincipalName)
      if (user === undefined) throw new Error(`the directory has no ${userPrincipalName}`)
      emulator.store.users.update(user.id, change)
      undone.push(() => void emulator.store.users.update(user.id, user))
    },
    withoutConsent() {
      const { oauth2PermissionGrants: grants } = emulator.store
      for (const grant of grants.list()) {
        grants.delete(grant.id)
        undone.push(() => void grants.insert(grant))
      }
    },
    adminConsentOnly() {
      emulator.store.tenants.update(contoso, { userConsentAllowed: false })
      undone.push(() => void emulator.store.tenants.update(contoso, { userConsentAllowed: true }))
    },
    fault(fault) {
      const { id } = emulator.faults.add(fault)
      undone.push(() => void emulator.faults.remove(id))
    },
    setProcess(name, value) {
      const before = process.env[name]
      process.env[name] = value
      undone.push(() => {
        if (before === undefined) delete process.env[name]
        else process.env[name] = before
      })
    },
    async invite(email, strategy) {
      await invite(gatewright.services, gatewright.config, {
        ...{ email, strategy, roles: ['member'] },
        by: { name: 'the corpus', superAdmin: true },
      })
    },
    async disable(email) {
      const set = async (disabled: boolean) => {
        const found = await api('GET', `/collaborators?search=${encodeURIComponent(email)}`)
        await api('PATCH', `/collaborators/${found.json().items[0].id}`, { disabled })
      }
      await set(true)
      undone.push(() => set(false))
    },
    afterwards: undo => void undone.push(undo),
    async reset() {
      for (const undo of undone.splice(0).reverse()) await undo()
      for (const name of Object.keys(env)) delete env[name]
      clock.offset = 0
      const now = Math.floor(Date.now() / 1000)
      Object.assign(other, honest, {
        clock: Date.now(),
        claims: (claims: object) => ({
          ...claims,
          iat: now,
          nbf: now,
          exp: now + 3600,
          email_verified: true,
        }),
      })
      lines.length = 0
    },
    async close() {
      await gatewright.close()
      await Promise.all([emulator.close(), other.close()])
      await rm(folder, { recursive: true, force: true })
    },
  }
  await world.reset()
  await world.invite('grace@contoso.test', 'azure')
  const { at } = await visit(world, {})
  if (at === 'provider') throw new Error('nobody gets in, though nothing is wrong')
  return world
}

async function firstAdmin({ port, adminLink }: Gatewright): Promise<Browser> {
  const browser = createBrowser(port)
  const post = (path: string, body: unknown) => browser.call('POST', `${origin}/api/v1/auth${path}`, body)
  await post('/admin-link', { token: (adminLink ?? '').split('#')[1] })
  const page = await post('/admin-link/basic/default', { email: 'operator@contoso.test', password })
  if (page.status !== 200) throw new Error(page.body)
  return browser
}

/** The server believes the test when it says from where somebody comes: each has a share of what the log holds. */
function from(address: string, browser: Browser): Visitor {
  const headers = { 'x-forwarded-for': address }
  return { ...browser, address, open: (url, more = {}) => browser.open(url, { ...headers, ...more }) }
}

/** Signs somebody in at the provider, as far as it leads. */
export async function visit(
  world: World,
  { username = 'grace@contoso.test', consent = 'accept' }: Visit,
  browser = world.newBrowser(),
): Promise<Arrival> {
  const begun = await browser.open(loginUrl)
  if (begun.location === undefined) return { at: 'door', page: begun }
  const back = await throughProvider(world, begun.location, { username, consent })
  return typeof back === 'string' ? { at: 'door', page: await browser.open(back) } : back
}

/** @returns where the provider sends the browser back to, or the page that it shows instead */
export async function throughProvider(
  { emulator, other }: World,
  location: string,
  { username = 'grace@contoso.test', consent = 'accept' }: Visit,
): Promise<string | (Arrival & { readonly at: 'provider' })> {
  if (location.startsWith(other.origin)) {
    other.asked = new URL(location).searchParams
    const parameters = new URLSearchParams({ code: 'good-code', state: other.asked.get('state') ?? '' })
    if (new URL(location).pathname === '/authorize') parameters.set('iss', other.origin)
    return `${other.asked.get('redirect_uri')}?${parameters}`
  }
  const browser = createTestBrowser()
  let page = await browser.get(location)
  for (let pages = 0; page.location === undefined && page.text.includes('<form') && pages < 3; pages += 1) {
    const isSignIn = page.text.includes('name="password"')
    page = await browser.submit(
      page,
      emulator.origin,
      isSignIn ? { username, password: 'correct-horse' } : { action: consent },
    )
    // What is wrong stands beside the field.
    if (isSignIn && page.location === undefined && page.text.includes('name="password"')) break
  }
  return page.location ?? { at: 'provider', text: wordsOf(page.text) }
}

/** What a person would read. */
export const wordsOf = (html: string): string =>
  html
    .replace(/<(style|script|title|svg)\b[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#39;|&apos;/g, "'")
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim()
