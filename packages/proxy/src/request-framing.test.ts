import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { frame } from './request-framing.ts'

const framed = (method: string, headers: IncomingMessage['headers']) => {
  const added: string[] = []
  return [frame({ method, headers } as IncomingMessage, added), ...added]
}

it.each([
  ['GET', {}, ['none']],
  ['POST', {}, ['none', 'Content-Length', '0']],
  ['DELETE', {}, ['none']],
  ['POST', { 'content-length': '0' }, ['none', 'Content-Length', '0']],
  ['GET', { 'content-length': '5' }, ['length', 'Content-Length', '5']],
  ['POST', { 'content-length': '005' }, ['length', 'Content-Length', '5']],
  ['PUT', {}, ['none', 'Content-Length', '0']],
  ['PATCH', {}, ['none', 'Content-Length', '0']],
  ['POST', { 'content-length': '1005' }, ['length', 'Content-Length', '1005']],
  ['POST', { 'content-length': '000' }, ['none', 'Content-Length', '0']],
  ['GET', { 'transfer-encoding': 'Chunked' }, ['chunked', 'Transfer-Encoding', 'chunked']],
])('frames %s with %j once', (method, headers, expected) => {
  expect(framed(method, headers)).toEqual(expected)
})

it.each(['gzip, chunked', 'gzip', 'identity', 'chunked, chunked', 'chunked\xa0'])(
  'passes no coding on that Node does not undo: %s',
  coding => {
    expect(framed('POST', { 'transfer-encoding': coding })).toEqual([undefined])
  },
)
