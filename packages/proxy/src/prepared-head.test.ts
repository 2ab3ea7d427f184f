import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { headerLines } from './header-lines.ts'
import { sendNoContent, writeParsedHead } from './prepared-head.ts'

const headers = ['Remote-User', 'ada', 'Remote-Name', 'Ada', 'Cache-Control', 'no-store']
const more = ['Cookie', 'theme=dark']

/** What a client reads on one connection, the time of the answer aside. */
async function bytesOf(answer: (response: ServerResponse) => void, requests: string): Promise<string> {
  const server = createServer((_, response) => answer(response)).listen(0, '127.0.0.1')
  server.on('checkContinue', (_, response) => answer(response))
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.end(requests)
  const answered = await text(socket)
  server.close()
  return answered.replace(/Date: \w+, \d+ \w+ 20[^\r]+/g, 'Date: …')
}

const plain = (response: ServerResponse) => response.writeHead(204, [...headers, ...more]).end()
const prepared = (response: ServerResponse) =>
  sendNoContent(response, headerLines(headers), headerLines(more))

it.each([
  ['a connection that is kept', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['requests on top of each other', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(3)],
  ['a client that wants no more', 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'],
  ['HTTP/1.0', 'GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n'],
  ['HEAD', 'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n'],
  [
    'a client that would only send its body if it were told to',
    'POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n',
  ],
])('says to the byte what writeHead says: %s', async (_, requests) => {
  expect(await bytesOf(prepared, requests)).toBe(await bytesOf(plain, requests))
})

it('really takes the short way on this Node', async () => {
  let ways = 0
  const spied = (response: ServerResponse) => {
    response.writeHead = () => {
      ways += 1
      return response
    }
    prepared(response)
  }
  expect(await bytesOf(spied, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')).toContain('HTTP/1.1 204 No Content\r\n')
  expect(ways).toBe(0)
})

it.each([
  [['X\r\nSet-Cookie', 'a=b']],
  [['X', 'a\r\nSet-Cookie: a=b']],
  [['X', 'a\0']],
  [['X', 'a\u010d\u010aSet-Cookie: a=b']],
])('refuses what would end a header early: %j', async bad => {
  expect(() => headerLines(bad)).toThrow(TypeError)
  const tried = (response: ServerResponse) => {
    try {
      sendNoContent(response, headerLines(headers), headerLines(bad))
    } catch {
      response.writeHead(500).end('refused')
    }
  }
  expect(await bytesOf(tried, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')).toContain('refused')
  expect(await bytesOf(tried, 'GET / HTTP/1.0\r\nHost: a\r\n\r\n')).toContain('refused')
})

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'
const post = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n'
const page = ['content-type', 'text/plain', 'Content-Length', '5', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']
const formerDate = 'Thu, 01 Jan 1970 00:00:00 GMT'

interface ParsedAnswer {
  readonly status?: number
  readonly message?: string
  readonly headers?: string[]
  readonly body?: string
}

/** The two ways to say the same, and how often the second one has gone Node's way after all. */
function bothWays({ status = 200, message = 'OK', headers: given = page, body = 'hello' }: ParsedAnswer) {
  let detours = 0
  return {
    byNode: (response: ServerResponse) => response.writeHead(status, message, given).end(body, 'latin1'),
    byUs(response: ServerResponse) {
      const { writeHead } = response
      response.writeHead = (...details: unknown[]) => {
        detours += 1
        return Reflect.apply(writeHead, response, details)
      }
      writeParsedHead(response, status, message, given, body !== '')
      response.end(body, 'latin1')
    },
    detours: () => detours,
  }
}

const shortWays: [string, string, ParsedAnswer][] = [
  ['a body of a known length', get, {}],
  ['requests on top of each other', get.repeat(3), {}],
  ['a reason of the app’s own', get, { status: 418, message: "I'm a Teapot \xe9" }],
  ['no reason at all', get, { message: '' }],
  ['a length of zero', get, { headers: ['Content-Length', '0'], body: '' }],
  ['a length for HEAD', 'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n', { body: '' }],
  ['204', get, { status: 204, message: 'No Content', headers: ['X-A', '1'], body: '' }],
  ['304', get, { status: 304, message: 'Not Modified', headers: ['ETag', '"a"'], body: '' }],
  ['304 with the length of what it stands for', get, { status: 304, message: 'Not Modified', body: '' }],
  ['the app’s own Date', get, { headers: [...page, 'Date', formerDate] }],
  ['the app’s own date in small letters', get, { headers: ['date', formerDate, ...page] }],
  ['the answer to a request with a body', `${post}\r\nabc`, {}],
]
const longWays: [string, string, ParsedAnswer][] = [
  ['a head that does not say its length', get, { headers: ['X-A', '1'] }],
  ['HTTP/1.0', 'GET / HTTP/1.0\r\nHost: a\r\n\r\n', {}],
  ['HTTP/1.0 that would go on', 'GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n', {}],
  ['a client that wants no more', 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', {}],
  ['a client that waits for its body to be wanted', `${post}Expect: 100-continue\r\n\r\n`, {}],
]

describe('an app’s head', () => {
  it.each([...shortWays, ...longWays])(
    'says to the byte what writeHead says: %s',
    async (_, requests, answer) => {
      const { byNode, byUs } = bothWays(answer)
      const said = await bytesOf(byUs, requests)
      expect(said).toMatch(/^HTTP\/1\.1 \d{3} /)
      expect(said).toBe(await bytesOf(byNode, requests))
    },
  )

  it('keeps the date that the app has given', async () => {
    const { byUs } = bothWays({ headers: [...page, 'Date', formerDate] })
    const dates = (await bytesOf(byUs, get)).match(/^Date:.*$/gim)
    expect(dates).toEqual([`Date: ${formerDate}`])
  })

  it.each(shortWays)('takes the short way on this Node: %s', async (_, requests, answer) => {
    const { byUs, detours } = bothWays(answer)
    await bytesOf(byUs, requests)
    expect(detours()).toBe(0)
  })

  // A head without its length, or on a connection that ends, is Node's to frame: it would be read on as the next answer.
  it.each(longWays)('leaves to Node: %s', async (_, requests, answer) => {
    const { byUs, detours } = bothWays(answer)
    await bytesOf(byUs, requests)
    expect(detours()).toBe(1)
  })

  it('is refused where it would end early', async () => {
    const { byUs } = bothWays({ headers: [...page, 'X', 'a\r\nSet-Cookie: a=b'] })
    const tried = (response: ServerResponse) => {
      expect(() => byUs(response)).toThrow(TypeError)
      response.writeHead(500).end('refused')
    }
    expect(await bytesOf(tried, get)).toMatch(/^HTTP\/1\.1 500 [\s\S]*refused/)
  })
})
