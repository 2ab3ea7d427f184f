import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { ask } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, listen, startGate, startUpstream, testApp } from './support/gate-server.ts'
import { stopTimers } from './support/stopped-timers.ts'

const patiently = { timeout: 20_000 }

/** Takes every connection and says nothing, ever. */
async function startMute() {
  const open = new Set<Socket>()
  let taken = 0
  const server = createServer(socket => {
    taken += 1
    open.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => open.delete(socket))
    socket.resume()
  })
  const port = await listen(server)
  onTestFinished(() => {
    for (const socket of open) socket.destroy()
    server.close()
  })
  return { port, taken: () => taken, open: () => open.size }
}

/** In milliseconds, of the server's time, which stands still until a test moves it. */
const connect = 600_000

async function startFor(upstreams: string[]) {
  const timers = stopTimers()
  const server = await startGate({
    apps: [testApp({ upstreams })],
    deps: { timeouts: { connect, answer: 60_000 } },
  })
  return {
    ...server,
    cookie: server.sessions.signIn(makeCaller(), appHost),
    letTimePass: () => timers.advance(connect),
  }
}

/** How opening a WebSocket ends. */
async function openSocket(port: number, cookie: string): Promise<number> {
  const headers = { host: appHost, origin: `http://${appHost}`, cookie }
  const socket = new WebSocket(`ws://127.0.0.1:${port}/chat`, { headers })
  socket.on('error', () => {})
  onTestFinished(() => socket.terminate())
  const opened = once(socket, 'open').then(() => 101)
  opened.catch(() => {})
  const refused = once(socket, 'unexpected-response').then(([, response]) => response.statusCode as number)
  refused.catch(() => {})
  return Promise.race([opened, refused])
}

/** What comes of a request, for which time passes as soon as it has met the mute place. */
async function outcomeOf<T>(
  mute: { readonly taken: () => number },
  letTimePass: () => void,
  ask: () => Promise<T>,
): Promise<T> {
  const takenBefore = mute.taken()
  const outcome = ask()
  let isThere = false
  outcome.finally(() => {
    isThere = true
  })
  await expect.poll(() => isThere || mute.taken() > takenBefore, patiently).toBe(true)
  if (!isThere) letTimePass()
  return outcome
}

// The connection stands for the system, and yet not for us: TLS comes first.
describe('an app whose connection does not come about in time', () => {
  it('is away: 502, and the operator learns why', async () => {
    const mute = await startMute()
    const { port, cookie, errors, letTimePass } = await startFor([`https://127.0.0.1:${mute.port}`])
    const answer = ask(port, '/', { headers: { cookie } })
    await expect.poll(mute.taken, patiently).toBe(1)
    letTimePass()
    expect((await answer).status).toBe(502)
    expect(errors[0]).toMatchObject({ code: 'app_unreachable' })
    expect(mute.taken()).toBe(1)
    await expect.poll(mute.open, patiently).toBe(0)
  })

  it.each(['GET', 'POST'])(
    'leaves its visitors to its other places, %s too, with nothing lost',
    async method => {
      const mute = await startMute()
      const upstream = await startUpstream()
      const { port, cookie, letTimePass } = await startFor([`https://127.0.0.1:${mute.port}`, upstream.url])
      const body = method === 'POST' ? 'an order' : ''
      const headers = { cookie, 'content-length': String(body.length) }
      // In turn, so that one of them meets the mute place first.
      for (let n = 0; n < 2; n++) {
        const answer = await outcomeOf(mute, letTimePass, () => ask(port, '/', { method, headers, body }))
        expect(answer).toMatchObject({ status: 200, body: 'hello' })
      }
      expect(mute.taken()).toBe(1)
      expect(upstream.seen.map(seen => [seen.method, seen.body])).toEqual(Array(2).fill([method, body]))
    },
  )
})

describe('a WebSocket whose connection does not come about in time', () => {
  it('ends in a 502, and for the app too', async () => {
    const mute = await startMute()
    const { port, cookie, errors, letTimePass } = await startFor([`https://127.0.0.1:${mute.port}`])
    const outcome = openSocket(port, cookie)
    await expect.poll(mute.taken, patiently).toBe(1)
    letTimePass()
    expect(await outcome).toBe(502)
    expect(errors[0]).toMatchObject({
      code: 'app_unreachable',
      detail: { tried: [{ reason: 'no connection in time' }] },
    })
    await expect.poll(mute.open, patiently).toBe(0)
  })

  // The app at its other address stood by, and who had chosen the mute one was told that there is none.
  it('goes on to the app’s other places, where not even the connection stood', async () => {
    const mute = await startMute()
    const upstream = await startUpstream()
    const echo = new WebSocketServer({ server: upstream.server })
    onTestFinished(() => echo.close())
    const upstreams = [`https://127.0.0.1:${mute.port}`, upstream.url]
    const { port, cookie, errors, letTimePass } = await startFor(upstreams)
    for (let n = 0; n < 2; n++) {
      expect(await outcomeOf(mute, letTimePass, () => openSocket(port, cookie))).toBe(101)
    }
    expect(mute.taken()).toBe(1)
    expect(errors).toEqual([])
  })
})

describe('a WebSocket whose handshake the app takes its time for', () => {
  const timeouts = { connect: 60_000, answer: 600_000 }

  /** An app that has work to do before it takes a handshake, as Jupyter has when it starts a kernel. */
  async function startBusy() {
    const timers = stopTimers()
    const upstream = await startUpstream()
    const ready: (() => void)[] = []
    const wss = new WebSocketServer({ noServer: true })
    let gone = 0
    upstream.server.on('upgrade', (request, socket, head) => {
      // Read, so that its end is seen.
      socket.on('error', () => {}).resume()
      socket.on('end', () => {
        gone += 1
        socket.end()
      })
      ready.push(() => wss.handleUpgrade(request, socket, head, () => {}))
    })
    const other = await startUpstream()
    const { port, sessions, errors } = await startGate({
      apps: [testApp({ upstreams: [upstream.url, other.url] })],
      deps: { timeouts },
    })
    const outcome = openSocket(port, sessions.signIn(makeCaller(), appHost))
    await expect.poll(() => ready.length, patiently).toBe(1)
    return { timers, errors, outcome, takeIt: () => ready[0]?.(), gone: () => gone, other }
  }

  // Six seconds of it were 502 "cannot be reached": the timer of connecting counted the app's work, too.
  it('opens: the time to connect does not count it', async () => {
    const { timers, outcome, takeIt, errors } = await startBusy()
    timers.advance(timeouts.answer - 60_000)
    takeIt()
    expect(await outcome).toBe(101)
    expect(errors).toEqual([])
  })

  it('is too slow after as long as any answer may take, and no other place is asked', async () => {
    const { timers, outcome, errors, gone, other } = await startBusy()
    timers.advance(timeouts.answer)
    expect(await outcome).toBe(504)
    expect(errors).toMatchObject([{ code: 'app_timeout', detail: { reason: 'time-out' } }])
    await expect.poll(gone, patiently).toBe(1)
    expect(other.seen).toEqual([])
  })
})
