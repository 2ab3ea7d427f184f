import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { WebSocket } from 'ws'
import type { BenchPerson } from '../gatewright.ts'
import type { ProviderSignIns } from '../provider-sign-in.ts'
import { isSentAgain } from '../sent-again.ts'

/** A server, or several with a balancer before them, as those who come see it. */
export interface Office {
  /** On loopback, of the server or the balancer. */
  readonly port: number
  /** The same for a proxy that asks about each request. */
  readonly askPort: number
  /** `Cookie` header of a super admin. */
  readonly cookie: string
  /** Of `person0@contoso.test` to {@link officePeople}, less one. */
  readonly signIns: ProviderSignIns
  /** Somebody of those who sign in by password. */
  person(email: string): BenchPerson
  /** @returns HTTP status */
  tryPassword(email: string, from: string): Promise<number>
  /** Has the configuration replaced by one with another role, everywhere, while all goes on. */
  restart(role: string): void
}

/** Whom the emulator knows. */
export const officePeople = 200

/** Who sign in by password: their accounts have to be there. */
export const colleagues = Array.from({ length: 10 }, (_, number) => `colleague${number}@contoso.test`)

/** What goes on in an office, over and over. */
export interface OfficeDay {
  /** How many visits have begun. */
  readonly requests: number
  /** How many were sent again, as browsers do. */
  readonly sentAgain: number
  /** How often what went wrong. */
  readonly failures: ReadonlyMap<string, number>
  /**
   * Begins nothing for a moment, and looks once all visits have ended but the long ones: what is on its way is kept by everybody, and how much
   * that is depends on the machine's other work.
   */
  betweenVisits<Result>(look: () => Promise<Result>): Promise<Result>
  /** Begins nothing more, and waits for what goes on. */
  end(): Promise<void>
}

const upload = Buffer.alloc(256 * 1024, 'u')

/** Begins. Each kind of visit comes so often by the clock, whether or not those before have ended. */
export function keepBusy(office: Office): OfficeDay {
  const { port, askPort, cookie, signIns } = office
  const host = `localhost:${port}`
  /** Lets go of an idle connection before the server does, or both would meet in the middle. */
  const agent = new Agent({ keepAlive: true, maxSockets: 64, timeout: 2000 })
  const byPasswords = colleagues.map(email => office.person(email))
  const failures = new Map<string, number>()
  const open = new Set<Promise<void>>()
  const long = new Set<Promise<void>>()
  let isBetween = false
  let [requests, sentAgain] = [0, 0]

  function ask(
    path: string,
    headers: Record<string, string>,
    wanted: number,
    { body, at = port }: { readonly body?: Buffer; readonly at?: number } = {},
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const method = body === undefined ? 'GET' : 'POST'
      const options = { host: '127.0.0.1', port: at, path, method, agent }
      const asking = request({ ...options, headers: { host, accept: 'application/json', ...headers } })
        .once('response', answer => {
          if (answer.statusCode !== wanted) reject(new Error(`${path} answered ${answer.statusCode}`))
          answer.resume().once('end', resolve).once('error', reject)
        })
        .once('error', error => {
          if (!isSentAgain(asking, error))
            return reject(new Error(`${method} ${path} failed: ${error.message}`, { cause: error }))
          sentAgain += 1
          ask(path, headers, wanted, { ...(body && { body }), at }).then(resolve, reject)
        })
      asking.end(body)
    })
  }
  const asked = {
    ...{ cookie, 'x-forwarded-method': 'GET', 'x-forwarded-proto': 'http' },
    ...{ 'x-forwarded-host': host, 'x-forwarded-uri': '/tool/page?x=1' },
  }

  const own = { ...{ host: '127.0.0.1', port }, agent: false } as const

  /** Reads a stream for a while, and lets go of it. */
  async function stream(forMs: number): Promise<void> {
    const asking = request({ ...own, path: '/tool/stream', headers: { host, cookie } })
    asking.end()
    const [answer] = await once(asking, 'response')
    let pieces = 0
    answer.on('data', () => {
      pieces += 1
    })
    answer.on('error', () => {})
    await wait(forMs)
    // A machine with other work may need longer for what comes ten times a second.
    for (let tries = 0; pieces < 2 && tries < 100; tries += 1) await wait(100)
    asking.destroy()
    if (pieces < 2) throw new Error(`a stream had ${pieces} pieces`)
  }

  /** An upload that breaks off in the middle: the client's own end is no failure. */
  async function brokenUpload(afterMs: number): Promise<void> {
    const headers = { host, cookie, origin: `http://${host}`, 'content-length': String(upload.length) }
    const asking = request({ ...own, method: 'POST', path: '/tool/upload', headers })
    asking.on('error', () => {})
    asking.write(upload.subarray(1000))
    await wait(afterMs)
    asking.destroy()
  }

  async function talk(forMs: number, endsWell: boolean): Promise<void> {
    const headers = { host, origin: `http://${host}`, cookie }
    const socket = new WebSocket(`ws://127.0.0.1:${port}/tool/socket`, { headers })
    await once(socket, 'open')
    socket.on('error', () => {})
    for (let time = 0; time < 3; time++) {
      socket.send('hello')
      await once(socket, 'message')
      await wait(forMs / 3)
    }
    const closed = once(socket, 'close')
    if (endsWell) socket.close()
    else socket.terminate()
    await closed
  }

  let turn = 0
  const next = () => {
    turn += 1
    return turn
  }
  const byPassword = async () => {
    const one = byPasswords[next() % byPasswords.length]
    const own = await one?.signIn(address(next()))
    if (own !== undefined) await one?.signOut(own)
  }
  const byProvider = async () => {
    const own = await signIns.signIn(`person${next() % officePeople}@contoso.test`)
    await ask('/tool/page', { cookie: own }, 200)
    await byPasswords[0]?.signOut(own)
  }
  const stranger = async () => {
    const number = next()
    await office.tryPassword(`nobody${number % 500}@contoso.test`, address(number))
  }
  const restart = async () => office.restart(`role-${next()}`)

  /** What comes how often, in milliseconds. */
  const visits: readonly (readonly [everyMs: number, visit: () => Promise<unknown>])[] = [
    [50, () => ask('/api/v1/gate/check', asked, 204, { at: askPort })],
    [100, () => ask('/tool/page', { cookie }, 200)],
    [500, () => ask('/api/v1/auth/me', { cookie }, 200)],
    [1_000, () => ask('/tool/upload', { cookie, origin: `http://${host}` }, 200, { body: upload })],
    [5_000, () => brokenUpload(200)],
    [
      1_000,
      async function streaming() {
        await stream(2_000)
      },
    ],
    [
      400,
      async function talking() {
        await talk(2_000, true)
      },
    ],
    [
      1_500,
      async function breakingOff() {
        await talk(2_000, false)
      },
    ],
    [
      10_000,
      async function talkingLong() {
        await talk(120_000, true)
      },
    ],
    [2_000, byPassword],
    [1_000, byProvider],
    [5_000, stranger],
    [2_000, () => ask('/api/v1/auth/login-callback/oauth2/azure?code=x&state=made-up', {}, 400)],
    [2_000, () => ask('/tool/page', {}, 401)],
    [3_000, () => ask('/api/v1/admin/collaborators', { cookie }, 200)],
    [3_000, () => ask('/api/v1/admin/audit', { cookie }, 200)],
    [1_000, () => ask('/readyz', {}, 200)],
    [60_000, restart],
  ]
  const beats = visits.map(([everyMs, visit]) =>
    setInterval(() => {
      if (isBetween && visit !== restart) return
      requests += 1
      const going = visit().then(
        () => {},
        error => {
          const said = `${error.message}${visit.name === '' ? '' : ` (${visit.name})`}`
          if (!failures.has(said)) console.log(`fails for the first time: ${said}`)
          failures.set(said, (failures.get(said) ?? 0) + 1)
        },
      )
      const among = visit.name === 'talkingLong' ? long : open
      among.add(going)
      void going.then(() => among.delete(going))
    }, everyMs),
  )
  return {
    get requests() {
      return requests
    },
    get sentAgain() {
      return sentAgain + signIns.sentAgain
    },
    failures,
    async betweenVisits(look) {
      isBetween = true
      await Promise.all(open)
      try {
        return await look()
      } finally {
        isBetween = false
      }
    },
    async end() {
      for (const beat of beats) clearInterval(beat)
      await Promise.all([...open, ...long])
      agent.destroy()
    },
  }
}

/**
 * One of those that they come from. Not one for each visit: what the limits remember of an address grows until the first are
 * forgotten, and would be taken for memory that is kept for ever.
 */
const address = (number: number): string => `198.18.0.${number & 255}`
