import { once } from 'node:events'
import { connect } from 'node:net'
import { pino } from 'pino'
import { expect, it, onTestFinished } from 'vitest'
import { openListenAddress } from '../../src/http/listen-address.ts'
import { sayStopped, stopServing } from '../../src/http/stop-serving.ts'
import { testConfig } from '../support/config.ts'

it('cuts what is not over when its time is, and says what that was', async () => {
  const lines: string[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
  const switched: { write(text: string): unknown }[] = []
  const handler = {
    // Nobody ever answers.
    handle() {},
    upgrade(_request: unknown, socket: { write(text: string): unknown }) {
      socket.write('switched')
      switched.push(socket)
    },
  }
  const address = await openListenAddress(testConfig().http, () => handler, log)
  const head = 'GET / HTTP/1.1\r\nHost: localhost\r\n'
  const ends: Promise<unknown>[] = []
  for (const text of [`${head}\r\n`, `${head}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`, head]) {
    const client = connect(address.port, '127.0.0.1')
    onTestFinished(() => void client.destroy())
    ends.push(once(client, 'close'))
    client
      .on('error', () => {})
      .resume()
      .write(text)
  }
  await expect.poll(() => address.answering().length + switched.length).toBe(2)
  const sockets = {
    get counts() {
      return { websocket: switched.length }
    },
    // Its client does not react.
    goAway() {},
  }
  const cut = await stopServing({ address, sockets, log, drainMs: 0, patience: 50 })
  expect(cut).toEqual({ answers: 1, webSockets: 1, connections: 3 })
  await Promise.all(ends)
  sayStopped(log, 8.04, cut)
  expect(JSON.parse(lines.at(-1) ?? '').msg).toBe(
    'stopped after 8.0 s, and cut 1 answer, 1 WebSocket, 1 connection without an answer',
  )
})
