import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { type Gatewright, startGatewright } from '../../../src/index.ts'
import { type Browser, createBrowser, type Page } from '../../support/browser.ts'
import { isWholeOnPostgres } from '../../support/on-postgres.ts'
import { dropPostgresDatabase, layPostgresDatabase } from '../../support/postgres.ts'
import { origin } from '../../support/server.ts'

export const password = 'a long enough password'

/** A person with a browser, talking to the console's API. */
export interface Person {
  readonly browser: Browser
  readonly id: string
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Page>
}

export interface Console {
  readonly gatewright: Gatewright
  readonly folder: string
  readonly file: string
  readonly clock: { now(): number; advance(seconds: number): void }
  /** Came through the one-time link. */
  readonly ada: Person
  /** Invites somebody with a password and signs them in. */
  join(email: string, roles?: readonly string[]): Promise<Person>
  signIn(email: string, password: string): Promise<Person>
  newBrowser(): Browser
  /** What the file says on disk. */
  text(): Promise<string>
  write(text: string): Promise<void>
  close(): Promise<void>
}

/** Of a file for tests: the settings that make it run, and what a test adds. */
export const fileText = (settings: object = {}): string =>
  JSON.stringify({ httpServer: { port: 0, externalUrl: origin }, ...settings }, null, 2)

/**
 * A real server, started from a real file, with a super admin who is signed in.
 * @param around what the operator has put around the file: variables, and files beside it
 */
export async function startConsole(
  text = fileText(),
  around: {
    readonly env?: Readonly<Record<string, string>>
    readonly files?: Readonly<Record<string, string>>
    /** The file is changed by hand, and is this server's alone, as with SQLite. */
    readonly hasOwnFile?: boolean
  } = {},
): Promise<Console> {
  const folder = await mkdtemp(join(tmpdir(), 'gatewright-'))
  const file = join(folder, 'gatewright.config.json')
  await writeFile(file, text)
  for (const [name, content] of Object.entries(around.files ?? {}))
    await writeFile(join(folder, name), content)
  let now = Date.parse('2026-03-01T12:00:00Z')
  const clock = {
    now: () => now,
    advance(seconds: number) {
      now += seconds * 1000
    },
  }
  const log = pino({ level: process.env.LOG ?? 'silent' })
  const database = isWholeOnPostgres && !around.hasOwnFile ? await layPostgresDatabase() : undefined
  const remove = async () => {
    await rm(folder, { recursive: true, force: true })
    if (database !== undefined) await dropPostgresDatabase(database.split('/').pop() ?? '')
  }
  const env = { ...(database && { DATABASE_URL: database }), ...around.env }
  const gatewright = await startGatewright({ configFile: file, env, log, clock }).catch(async error => {
    await remove()
    throw error
  })

  const personOf = async (browser: Browser): Promise<Person> => {
    const call: Person['call'] = (method, path, body, headers) =>
      browser.call(method, `${origin}/api/v1/admin${path}`, body, headers)
    const me = await browser.call('GET', `${origin}/api/v1/auth/me`)
    return { browser, call, id: me.json().collaborator.id }
  }
  const post = async (browser: Browser, path: string, body: unknown) => {
    const page = await browser.call('POST', `${origin}/api/v1/auth${path}`, body)
    if (page.status !== 200) throw new Error(`${path}: ${page.body}`)
  }
  const signIn: Console['signIn'] = async (email, secret) => {
    const browser = createBrowser(gatewright.port)
    await post(browser, '/login/basic/default', { email, password: secret })
    return personOf(browser)
  }

  const first = createBrowser(gatewright.port)
  await post(first, '/admin-link', { token: (gatewright.adminLink ?? '').split('#')[1] })
  await post(first, '/admin-link/basic/default', { email: 'ada@contoso.test', password })
  const ada = await personOf(first)

  return {
    gatewright,
    folder,
    file,
    clock,
    ada,
    signIn,
    newBrowser: () => createBrowser(gatewright.port),
    async join(email, roles = ['member']) {
      const invited = await ada.call('POST', '/collaborators/invite', { email, strategy: 'default', roles })
      const browser = createBrowser(gatewright.port)
      if (invited.status !== 200) throw new Error(invited.body)
      const once = invited.json().oneTimePassword
      await post(browser, '/login/basic/default', { email, password: once, newPassword: password })
      return personOf(browser)
    },
    text: () => readFile(file, 'utf8'),
    write: changed => writeFile(file, changed),
    async close() {
      await gatewright.close()
      await remove()
    },
  }
}
