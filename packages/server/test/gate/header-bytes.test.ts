import { expect, it } from 'vitest'
import { askRaw } from './support/ask.ts'
import { makeCaller } from './support/fakes.ts'
import { appHost, startGate, startUpstream, testApp } from './support/gate-server.ts'

/** As it stands in a header: one character for each byte. */
const bytes = (text: string) => Buffer.from(text).toString('latin1')

// The last byte of `à` in UTF-8 is A0, which `String.trim` takes for a space; docs/postmortems/0001.

it('a cookie of the app’s beside ours reaches the app byte for byte', async () => {
  const upstream = await startUpstream()
  const { port, sessions } = await startGate({ apps: [testApp({ upstreams: [upstream.url] })] })
  const ours = sessions.signIn(makeCaller(), appHost)
  for (const cookie of [`city=voilà; ${ours}`, `${ours}; city=voilà`]) {
    const head = `GET / HTTP/1.1\r\nHost: ${appHost}\r\nConnection: close\r\nCookie: ${bytes(cookie)}\r\n\r\n`
    expect(await askRaw(port, head)).toMatch(/^HTTP\/1\.1 200 /)
  }
  expect(upstream.seen.map(({ headers }) => headers.cookie)).toEqual(Array(2).fill(bytes('city=voilà')))
})

it('what an app answers reaches the browser byte for byte', async () => {
  const upstream = await startUpstream((_request, response) => {
    const headers = ['X-Name', bytes('Voilà'), 'Location', bytes('/cafà'), 'Set-Cookie', bytes('city=voilà')]
    response.writeHead(302, [...headers, 'Content-Length', '0']).end()
  })
  const { port, sessions } = await startGate({ apps: [testApp({ upstreams: [upstream.url] })] })
  const cookie = sessions.signIn(makeCaller(), appHost)
  const answer = await askRaw(
    port,
    `GET / HTTP/1.1\r\nHost: ${appHost}\r\nConnection: close\r\nCookie: ${cookie}\r\n\r\n`,
  )
  for (const line of ['X-Name: Voilà', 'Location: /cafà', 'Set-Cookie: city=voilà']) {
    expect(answer).toContain(`\r\n${bytes(line)}\r\n`)
  }
})

it('names a header to drop only by the name that it has', async () => {
  const upstream = await startUpstream()
  const { port, sessions } = await startGate({ apps: [testApp({ upstreams: [upstream.url] })] })
  const cookie = sessions.signIn(makeCaller(), appHost)
  const connection = 'Connection: close, X-One\xa0,\tX-Two \r\nX-One: 1\r\nX-Two: 2\r\n'
  await askRaw(port, `GET / HTTP/1.1\r\nHost: ${appHost}\r\nCookie: ${cookie}\r\n${connection}\r\n`)
  expect(upstream.seen[0]?.headers).toMatchObject({ 'x-one': '1' })
  expect(upstream.seen[0]?.headers).not.toHaveProperty('x-two')
})
