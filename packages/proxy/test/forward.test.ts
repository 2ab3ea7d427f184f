import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { bytesOf, startApp, startProxy, startSocketProxy } from './support/proxying.ts'

const utf8 = (text: string) => Buffer.from(text).toString('latin1')
const ok = 'HTTP/1.1 200 OK\r\n'

describe('an answer', () => {
  // The last byte of `à` in UTF-8 is A0, which String.trim took for a space: names were cut, and addresses led nowhere.
  it('keeps each byte of its headers', async () => {
    const lines = [`X-Name: ${utf8('Voilà')}`, `Location: ${utf8('/cafà')}`, 'X-Raw: \xa0\x85 \xff\xa0']
    const app = await startApp(`${ok}${lines.join('\r\n')}\r\nContent-Length: 0\r\n\r\n`)
    const { port } = await startProxy({ upstreams: [app.url] })
    const answer = await bytesOf(port)
    for (const line of lines) expect(answer).toContain(`\r\n${line}\r\n`)
  })

  it('whose length ends in half a character is no answer', async () => {
    const app = await startApp(`${ok}Content-Length: 5\xa0\r\n\r\nhello`)
    const { port, codes } = await startProxy({ upstreams: [app.url] })
    expect(await bytesOf(port)).toMatch(/^HTTP\/1\.1 502 /)
    expect(codes()).toEqual(['unreadable'])
  })

  it.each([
    ['are headers', 'X: y', 'the next'],
    ['have no colon', 'XYZ', 'no more'],
    ['have a bare line feed', 'X: y\nZ: z', 'no more'],
    ['say another length', 'Content-Length: 0', 'no more'],
  ])('whose trailers $0: its connection carries $2', async (_, trailer, carries) => {
    const chunked = `${ok}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n${trailer}\r\n\r\n`
    const app = await startApp(chunked, `${ok}Content-Length: 2\r\n\r\nok`)
    const { port } = await startProxy({ upstreams: [app.url] })
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    let answer = ''
    socket.on('data', data => {
      answer += data.toString('latin1')
    })
    await once(socket, 'close')
    // Cut off, where what it ends with cannot be read.
    expect(answer.endsWith('\r\n0\r\n\r\n')).toBe(carries === 'the next')
    expect(await bytesOf(port)).toMatch(/ok$/)
    expect(app.connections()).toBe(carries === 'the next' ? 1 : 2)
  })
})

describe('a request', () => {
  it('goes on with who is calling, on a connection that is kept', async () => {
    const app = await startApp(`${ok}Content-Length: 2\r\n\r\nok`)
    const { port } = await startProxy({
      upstreams: [`${app.url}/base/`],
      target: '/x?y',
      headers: ['A', utf8('à')],
    })
    for (let n = 0; n < 2; n++) expect(await bytesOf(port)).toMatch(/ok$/)
    expect(app.asked).toEqual(
      Array(2).fill(
        `GET /base/x?y HTTP/1.1\r\nA: ${utf8('à')}\r\nRemote-User: ada\r\nConnection: keep-alive\r\n\r\n`,
      ),
    )
    expect(app.connections()).toBe(1)
  })

  it.each([
    ['a target with a line end', { target: '/x HTTP/1.1\r\nRemote-User: eve\r\n\r\n' }],
    ['a target with a space', { target: '/x y' }],
    ['a header with a line end', { headers: ['A', 'b\r\nRemote-User: eve'] }],
  ])('is never sent with %s', async (_, bad) => {
    const app = await startApp(`${ok}Content-Length: 2\r\n\r\nok`)
    const { port, codes } = await startProxy({ upstreams: [app.url], ...bad })
    expect(await bytesOf(port)).toMatch(/^HTTP\/1\.1 502 /)
    expect(codes()).toEqual(['unwritable'])
    expect(app.asked).toEqual([])
  })
})

describe('a WebSocket', () => {
  it.each([
    ['a target with a space', { target: '/x y' }],
    ['a header with a line end', { headers: ['A', 'b\r\nRemote-User: eve'] }],
  ])('is never asked for with %s, and keeps no connection for that', async (_, bad) => {
    const app = await startApp(`${ok}Content-Length: 2\r\n\r\nok`)
    const { upstreams, codes, shakeHands } = await startSocketProxy({
      ...{ upstreams: [app.url], maxConnections: 1 },
      ...bad,
    })
    await once(shakeHands(), 'close')
    expect(codes).toEqual(['unwritable'])
    expect(upstreams.all[0]?.slots?.free).toBe(true)
    expect(app.connections()).toBe(0)
  })
})
