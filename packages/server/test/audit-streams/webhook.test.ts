import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { expect, it, onTestFinished } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { listen, stop } from '../gate/support/listening.ts'
import { startStreams } from './support.ts'

const secret = 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz'
const key = Buffer.from('012345678901234567890123')

interface Call {
  readonly headers: IncomingMessage['headers']
  readonly body: string
}
const targetsIn = ({ body }: Call): string[] =>
  JSON.parse(body).events.map(({ target }: { target: string }) => target)

/** Answers each call by its number, from 0. */
async function startReceiver(statusOf: (call: number) => number = () => 204, port = 0) {
  const calls: Call[] = []
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    calls.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
    response.writeHead(statusOf(calls.length - 1), { location: `http://127.0.0.1:${at}/elsewhere` }).end()
  })
  const at = await listen(server, port)
  onTestFinished(() => stop(server))
  return { calls, receiver: { kind: 'webhook', url: `http://127.0.0.1:${at}/hook`, secret } as const }
}

it('10,000 events while the receiver is down: none is lost, none doubled, and they come in order', async () => {
  const audit = await startStreams()
  const port = await freePort()
  await audit.run(['hook', { kind: 'webhook', url: `http://127.0.0.1:${port}/hook`, secret }])
  const written = await audit.write(10_000)
  await audit.failed('hook', 10)
  const { calls } = await startReceiver(undefined, port)
  await audit.drained('hook')
  expect(calls.flatMap(targetsIn)).toEqual(written)
}, 120_000)

it('is signed as Standard Webhooks says; what is sent again has its id, and a time of its own', async () => {
  const audit = await startStreams()
  const { calls, receiver } = await startReceiver(call => {
    audit.clock.advance(60)
    return call < 2 ? 503 : 200
  })
  await audit.run(['hook', receiver])
  await audit.write(3)
  await audit.drained('hook')
  expect(calls).toHaveLength(3)
  for (const { headers, body } of calls) {
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
    expect(headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
    )
  }
  expect(new Set(calls.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  expect(new Set(calls.map(({ body }) => body)).size).toBe(1)
  expect(new Set(calls.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(3)
})

it('a lot that is sent again is the same, though more has been written meanwhile', async () => {
  const audit = await startStreams()
  let refuses = true
  const { calls, receiver } = await startReceiver(() => (refuses ? 500 : 200))
  await audit.run(['hook', receiver])
  const written = await audit.write(2)
  await audit.failed('hook', 2)
  written.push(...(await audit.write(2)))
  await audit.failed('hook', 2)
  refuses = false
  await audit.drained('hook')
  const taken = calls.filter(({ headers }) => headers['webhook-id'] === calls[0]?.headers['webhook-id'])
  expect(new Set(taken.map(({ body }) => body)).size).toBe(1)
  expect([...targetsIn(taken.at(-1) as Call), ...targetsIn(calls.at(-1) as Call)]).toEqual(written)
})

it('follows no redirect', async () => {
  const audit = await startStreams()
  const { calls, receiver } = await startReceiver(() => 307)
  await audit.run(['hook', receiver])
  await audit.write(1)
  await audit.failed('hook', 2)
  expect(calls.every(({ headers }) => headers['webhook-id'] !== undefined)).toBe(true)
  expect(audit.state('hook')?.sent).toBe(0)
})
