import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { headerLines } from './header-lines.ts'
import { sendNoContent } from './prepared-head.ts'

const headers = ['Remote-User', 'ada', 'Remote-Name', 'Ada', 'Cache-Control', 'no-store']
const more = ['Cookie', 'theme=dark']

/** What a client reads on one connection, dates aside. */
async function bytesOf(answer: (response: ServerResponse) => void, requests: string): Promise<string> {
  const server = createServer((_, response) => answer(response)).listen(0, '127.0.0.1')
  server.on('checkContinue', (_, response) => answer(response))
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.end(requests)
  const answered = await text(socket)
  server.close()
  return answered.replace(/Date: [^\r]+/g, 'Date: …')
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
