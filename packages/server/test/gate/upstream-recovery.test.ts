import { createServer, type Server } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { ask } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, startGate, stop, testApp } from './support/gate-server.ts'

/** A place of the app that can die and come back on the same port. */
async function place(name: string) {
  const port = await freePort()
  let server: Server | undefined
  const heard = { connections: 0, bodies: [] as string[] }
  const end = async () => {
    if (server !== undefined) await stop(server)
    server = undefined
  }
  onTestFinished(end)
  return {
    url: `http://127.0.0.1:${port}`,
    heard,
    end,
    async begin() {
      server = createServer(async (request, response) => {
        let body = ''
        for await (const chunk of request) body += chunk
        heard.bodies.push(body)
        response.end(name)
      })
      server.on('connection', () => heard.connections++)
      await new Promise<void>(resolve => server?.listen(port, '127.0.0.1', resolve))
    },
  }
}

async function startFor(...places: { readonly url: string }[]) {
  const { port, sessions, errors } = await startGate({
    apps: [testApp({ upstreams: places.map(({ url }) => url) })],
  })
  const cookie = sessions.signIn(makeCaller(), appHost)
  const visit = (body?: string) =>
    ask(port, '/', {
      method: body === undefined ? 'GET' : 'POST',
      headers: { cookie, ...(body && { 'content-length': String(body.length) }) },
      ...(body && { body }),
    })
  const visits = async (times: number) => {
    const bodies: string[] = []
    for (let n = 0; n < times; n++) bodies.push((await visit()).body)
    return bodies
  }
  return { visit, visits, errors }
}

describe('an app in several places', () => {
  it('is served by all in turn, and by the others when one dies, without a visitor noticing', async () => {
    const [one, two, three] = [await place('one'), await place('two'), await place('three')]
    await Promise.all([one.begin(), two.begin(), three.begin()])
    const { visit, visits, errors } = await startFor(one, two, three)
    expect(new Set(await visits(6))).toEqual(new Set(['one', 'two', 'three']))
    await two.end()
    const after = await visits(9)
    expect(new Set(after)).toEqual(new Set(['one', 'three']))
    for (let n = 0; n < 6; n++) expect((await visit(`order ${n}`)).status).toBe(200)
    // Each order came once: passing a place over repeats nothing.
    expect([...one.heard.bodies, ...three.heard.bodies].filter(Boolean).sort()).toEqual(
      Array.from({ length: 6 }, (_, n) => `order ${n}`),
    )
    expect(errors).toEqual([])
  })

  it('takes a place back into turn when a health check reaches it, before any visitor has to try', async () => {
    const [one, two] = [await place('one'), await place('two')]
    await one.begin()
    const { visits } = await startFor(one, two)
    expect(await visits(4)).toEqual(Array(4).fill('one'))
    await two.begin()
    await expect.poll(() => two.heard.connections, { timeout: 30_000 }).toBe(1)
    expect(two.heard.bodies).toEqual([])
    expect(new Set(await visits(4))).toEqual(new Set(['one', 'two']))
  })

  it('is away when all places are, and back as soon as the first one is', async () => {
    const [one, two] = [await place('one'), await place('two')]
    const { visit, errors } = await startFor(one, two)
    expect((await visit()).status).toBe(502)
    expect((await visit('order')).status).toBe(502)
    expect(errors.map(error => error.code)).toEqual(['app_unreachable', 'app_unreachable'])
    await two.begin()
    // At once: with every place down each is tried, whatever the health checks know.
    for (let n = 0; n < 4; n++) expect((await visit()).body).toBe('two')
  })
})

it('an app in one place is back with the first request after it is', async () => {
  const only = await place('only')
  await only.begin()
  const { visit } = await startFor(only)
  expect((await visit()).body).toBe('only')
  await only.end()
  expect((await visit()).status).toBe(502)
  await only.begin()
  expect((await visit()).body).toBe('only')
})
