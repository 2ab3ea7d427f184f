import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { freePort } from '../../support/free-ports.ts'

const cli = join(import.meta.dirname, '../../../packages/cli/bin/gatewright.mjs')
export const password = 'a-long-password-for-the-Faults-1'
const admin = 'admin@contoso.test'

export interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: whoever asks knows the shape
  readonly body: any
  readonly cookie: string
}

/** The real server by its command, in a folder that outlives it. */
export interface FaultsServer {
  readonly folder: string
  readonly file: string
  /** What its file names: a command beside it needs it, too. */
  readonly env: Readonly<Record<string, string>>
  /** What a browser would see, by whichever server it is answered. */
  readonly origin: string
  readonly pid: number
  /** Of the super admin. */
  readonly cookie: string
  /** What it has said so far. */
  said(): string
  /** `undefined` where the connection broke. */
  call(method: string, path: string, body?: unknown, cookie?: string): Promise<Answer | undefined>
  signIn(email: string, password: string, newPassword?: string): Promise<Answer | undefined>
  /** Milliseconds that a look at the own session takes, by the cookie. @throws Error when it is refused */
  check(cookie: string): Promise<number>
  kill(): Promise<void>
  stop(): Promise<void>
  /** On the same folder. @returns how long until it was ready, in milliseconds */
  start(): Promise<number>
  /** Reads the database by a connection of its own. */
  rows(sql: string, ...parameters: string[]): readonly Record<string, unknown>[]
  remove(): void
}

/**
 * @param options.env for the server alone, and from `start` on: what prepares the folder runs without it
 * @param options.settings beside those that every server here has
 */
export async function prepareServer(
  options: {
    readonly dataFolder?: string
    readonly env?: Readonly<Record<string, string>>
    readonly settings?: object
    /** It has the same PostgreSQL and the same configuration as this one, and is reached under the same address. */
    readonly joins?: Pick<FaultsServer, 'origin'>
  } = {},
): Promise<FaultsServer> {
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-faults-'))
  const file = join(folder, 'gatewright.config.json')
  const dataFolder = options.dataFolder ?? join(folder, 'data')
  const port = await freePort()
  const origin = options.joins?.origin ?? `http://localhost:${port}`
  const own = { FAULTS_PORT: String(port), FAULTS_DATA: dataFolder }
  writeFileSync(
    file,
    JSON.stringify(
      {
        httpServer: { port: '${env:FAULTS_PORT}', externalUrl: origin, trustedProxies: ['127.0.0.1'] },
        dataFolder: '${env:FAULTS_DATA}',
        superAdmins: [{ email: admin, strategy: 'default' }],
        apps: {
          tool: { upstream: 'http://127.0.0.1:9', url: `${origin}/tool`, allow: { roles: ['member'] } },
        },
        ...options.settings,
      },
      null,
      2,
    ),
    { mode: 0o600 },
  )
  const oneTimePassword = options.joins === undefined ? inviteAdmin(folder, own) : undefined

  let child: ChildProcess | undefined
  let said = ''
  let attempt = 0
  process.once('exit', () => child?.kill('SIGKILL'))

  const call: FaultsServer['call'] = async (method, path, body, cookie = server.cookie) => {
    attempt += 1
    try {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          // Each attempt comes from somewhere else: limits are not what is tried here.
          'x-forwarded-for': `10.${attempt >> 16}.${(attempt >> 8) & 255}.${attempt & 255}`,
          origin,
          'x-forwarded-host': new URL(origin).host,
          'x-forwarded-proto': 'http',
          'sec-fetch-site': 'same-origin',
          cookie,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(30_000),
      })
      const text = await answer.text()
      const cookies = answer.headers.getSetCookie().map(line => line.split(';')[0])
      return { status: answer.status, body: parsed(text), cookie: cookies.join('; ') }
    } catch {
      return undefined
    }
  }
  const signIn: FaultsServer['signIn'] = (email, password, newPassword) =>
    call('POST', '/api/v1/auth/login/basic/default', { email, password, newPassword }, '')

  const server = {
    folder,
    file,
    env: own,
    origin,
    cookie: '',
    get pid() {
      return child?.pid ?? 0
    },
    said: () => said,
    call,
    signIn,
    async check(cookie: string) {
      const from = performance.now()
      const answer = await call('GET', '/api/v1/auth/me', undefined, cookie)
      if (answer?.status !== 200) throw new Error(`a session was refused: ${JSON.stringify(answer)}`)
      return performance.now() - from
    },
    async start() {
      const from = performance.now()
      const started = spawn(process.execPath, [cli, 'start', '--log-level', 'info'], {
        cwd: folder,
        env: { ...process.env, ...own, ...options.env },
      })
      child = started
      said = ''
      const hear = (text: Buffer) => {
        said = `${said}${text}`.slice(-1_000_000)
      }
      started.stdout.on('data', hear)
      started.stderr.on('data', hear)
      while ((await call('GET', '/readyz', undefined, ''))?.status !== 200) {
        if (started.exitCode !== null) throw new Error(`it did not start:\n${said}`)
        await new Promise(resolve => setTimeout(resolve, 10))
      }
      return performance.now() - from
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    rows(sql: string, ...parameters: string[]) {
      const database = new DatabaseSync(join(dataFolder, 'gatewright.sqlite'), { readOnly: true })
      try {
        return database.prepare(sql).all(...parameters)
      } finally {
        database.close()
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }
  await server.start()
  const answer = await (oneTimePassword === undefined
    ? signIn(admin, password)
    : signIn(admin, oneTimePassword, password))
  if (answer?.status !== 200) throw new Error(`signing in failed: ${JSON.stringify(answer)}`)
  server.cookie = answer.cookie
  return server
}

/** @returns the password that works once */
function inviteAdmin(folder: string, env: Readonly<Record<string, string>>): string {
  const invited = spawnSync(process.execPath, [cli, 'invite', admin, '--no-mail'], {
    cwd: folder,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  })
  const given = /shown only now: (\S+)/.exec(invited.stdout)?.[1]
  if (given === undefined) throw new Error(`Inviting failed:\n${invited.stdout}${invited.stderr}`)
  return given
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

export interface Person {
  readonly id: string
  readonly email: string
  readonly cookie: string
}

/** Invites people and signs them in, each with {@link password}. */
export async function joinPeople(server: FaultsServer, count: number): Promise<readonly Person[]> {
  const people: Person[] = []
  for (let number = 0; number < count; number += 1) {
    const email = `person${number}@contoso.test`
    const invited = await server.call('POST', '/api/v1/admin/collaborators/invite', {
      email,
      strategy: 'default',
      roles: ['member'],
    })
    const { cookie = '' } = (await server.signIn(email, invited?.body.oneTimePassword, password)) ?? {}
    const me = await server.call('GET', '/api/v1/auth/me', undefined, cookie)
    people.push({ id: me?.body.collaborator.id, email, cookie })
  }
  return people
}

/** The text of the configuration, and a change of it that changes nothing that matters. */
export const textWith = (file: string, mark: string): string =>
  JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), roles: [mark] }, null, 2)
