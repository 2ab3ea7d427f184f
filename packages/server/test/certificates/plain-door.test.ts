import { createServer, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { startTestServer } from '../support/server.ts'
import { acmeConfig, CONSOLE, startAcmeServer } from './support/acme-server.ts'
import { startAuthority } from './support/stand-in-authority.ts'

async function openDoor() {
  const authority = await startAuthority(Date.now())
  onTestFinished(authority.close)
  const test = await startAcmeServer(authority, { names: ['bot.example.com'] })
  await test.settled()
  const port = test.server.services.certificates.plainPort ?? 0
  const ask = (method: string, path: string, host = CONSOLE) =>
    new Promise<{ status: number; location: string | undefined; headers: object; body: string }>(
      (resolve, reject) => {
        const asked = request(
          { host: '127.0.0.1', port, method, path, headers: { host }, agent: false },
          answer => {
            const { statusCode: status = 0, headers } = answer
            let body = ''
            answer.on('data', part => {
              body += part
            })
            answer.on('end', () => resolve({ status, location: headers.location, headers, body }))
          },
        )
        asked.on('error', reject).end()
      },
    )
  return { authority, test, port, ask }
}

it('leads names of ours to https, with their path, and nobody anywhere else', async () => {
  const { ask, port } = await openDoor()
  expect(await ask('GET', '/apps?page=2')).toMatchObject({
    status: 308,
    location: `https://${CONSOLE}/apps?page=2`,
  })
  expect(await ask('HEAD', '/', 'Bot.example.com:80')).toMatchObject({
    status: 308,
    location: 'https://bot.example.com/',
    body: '',
  })
  for (const [method, path, host, status] of [
    ['GET', '/', 'evil.example', 421],
    ['GET', '/', '127.0.0.1', 421],
    ['POST', '/api/v1/auth/login/basic/default', CONSOLE, 405],
    ['OPTIONS', '*', CONSOLE, 405],
    ['GET', 'http://evil.example/', CONSOLE, 400],
    ['GET', '@evil.example/', CONSOLE, 400],
  ] as const) {
    const { status: got, location } = await ask(method, path, host)
    expect([method, path, host, got, location]).toEqual([method, path, host, status, undefined])
  }
  // A name that only looks like ours when it is put together with the path.
  expect((await ask('GET', '//evil.example/')).location).toBe(`https://${CONSOLE}//evil.example/`)
  expect(port).toBeGreaterThan(0)
})

it('says nothing of the server but that, and answers challenges only while they are pending', async () => {
  const { ask, authority } = await openDoor()
  for (const path of [
    '/.well-known/acme-challenge/',
    '/.well-known/acme-challenge/abc',
    '/.well-known/acme-challenge/../x',
  ])
    expect((await ask('GET', path)).status).toBe(404)
  expect(Object.keys((await ask('GET', '/healthz')).headers).sort()).toEqual([
    'cache-control',
    'connection',
    'content-length',
    'content-type',
    'date',
    'location',
    'x-content-type-options',
  ])
  expect(authority.asked.filter(step => step === 'challenge')).toHaveLength(2)
})

it('closes connections that bring nothing that it can read, and upgrades none', async () => {
  const { port } = await openDoor()
  const answered = (text: string) =>
    new Promise<string>(resolve => {
      let got = ''
      connect(port, '127.0.0.1')
        .on('data', part => {
          got += part
        })
        .on('close', () => resolve(got))
        .on('error', () => {})
        .write(text)
    })
  expect(await answered('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03')).toMatch(/^HTTP\/1\.1 400 /)
  expect(
    await answered(`GET / HTTP/1.1\r\nHost: ${CONSOLE}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`),
  ).toMatch(/^HTTP\/1\.1 404 /)
})

it('a port that is taken is a start error that names its key, and leaves nothing behind', async () => {
  const other = createServer()
  await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void other.close())
  const { port } = other.address() as AddressInfo
  const directory = 'http://127.0.0.1:9/directory'
  await expect(startTestServer(acmeConfig({ directory }, [], { httpPort: port }))).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is taken by another program. Stop that program, or set httpServer.tls.acme.httpPort to another.`,
  )
})

it('a restart that cannot have its port leaves everything as it was', async () => {
  const { ask, test } = await openDoor()
  const other = createServer()
  await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void other.close())
  const { port } = other.address() as AddressInfo
  await expect(test.restart(['new.example.com'], { httpPort: port })).rejects.toThrow(
    'httpServer.tls.acme.httpPort',
  )
  expect((await ask('GET', '/', 'bot.example.com')).status).toBe(308)
  expect((await ask('GET', '/', 'new.example.com')).status).toBe(421)
})
