import { get } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EntraEmulator, startEntraEmulator } from '../../src/index.ts'
import { gatewright } from '../support/directory.ts'
import { authorizeUrl } from '../support/protocol.ts'

let emulator: EntraEmulator
beforeAll(async () => {
  emulator = await startEntraEmulator({ seed: 'personas' })
})
afterAll(() => emulator.close())

interface Answer {
  readonly status: number | undefined
  readonly headers: Record<string, string | string[] | undefined>
  readonly text: string
}

/** Asks by any name; `fetch` would write the header itself. */
const ask = (at: EntraEmulator, path: string, headers: Record<string, string>): Promise<Answer> =>
  new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port: at.port, path, headers }, response => {
      let text = ''
      response.on('data', chunk => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }))
    }).on('error', reject)
  })

const document = '/common/v2.0/.well-known/openid-configuration'
const issuerOf = ({ text }: Answer) => JSON.parse(text).token_endpoint

describe('the emulator’s name', () => {
  it('is that of loopback, by whichever of its names it is asked', async () => {
    for (const name of ['localhost', '127.0.0.1', 'entra.localhost', 'LOCALHOST', '[::1]', '127.0.0.9']) {
      const host = `${name}:${emulator.port}`
      const answer = await ask(emulator, document, { host })
      expect([answer.status, issuerOf(answer)]).toEqual([
        200,
        `http://${host.toLowerCase()}/common/oauth2/v2.0/token`,
      ])
    }
  })

  it.each([
    'evil.test',
    'evil.test:4000',
    'localhost.evil.test',
    'notlocalhost',
    'localhost.',
    'user@localhost',
    'localhost/x',
    '10.0.0.1',
    '127.0.0.1.nip.io',
    'localhost, evil.test',
  ])('is not taken from the Host "%s", which is told what to configure', async host => {
    const paths = [
      document,
      '/',
      '/portal',
      '/common/oauth2/v2.0/authorize',
      '/graph/v1.0/me',
      '/error?code=50011',
    ]
    for (const path of paths) {
      const answer = await ask(emulator, path, { host })
      // What is no host at all may be refused by the HTTP parser already.
      expect([400, 421]).toContain(answer.status)
      if (answer.status === 421) expect(answer.text).toContain('--host-name')
      expect(answer.text).not.toContain('evil')
    }
  })

  it('is not taken from what a proxy would write, either', async () => {
    const forwarded = {
      'x-forwarded-host': 'evil.test',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.test',
    }
    const answer = await ask(emulator, document, { host: `localhost:${emulator.port}`, ...forwarded })
    expect(answer.text).not.toContain('evil')
    expect(issuerOf(answer)).toMatch(/^http:/)
  })

  it('tells a person, too', async () => {
    const page = await ask(emulator, '/', { host: 'evil.test', accept: 'text/html' })
    expect([page.status, page.headers['content-type']]).toEqual([421, 'text/html; charset=utf-8'])
    expect(page.text).toContain('Start it with --origin')
  })

  it('is the configured origin for everybody, by that name, by further ones and by loopback', async () => {
    const own = await startEntraEmulator({ origin: 'http://entra:4000', hostNames: ['Idp.Team'] })
    for (const host of ['entra:4000', 'entra', 'idp.team:81', `127.0.0.1:${own.port}`]) {
      const answer = await ask(own, document, { host })
      expect([answer.status, issuerOf(answer)]).toEqual([200, 'http://entra:4000/common/oauth2/v2.0/token'])
    }
    expect((await ask(own, document, { host: 'entra.evil.test' })).status).toBe(421)
    await own.close()
  })

  it('is not anybody’s on all addresses either: a container says it with origin', async () => {
    const own = await startEntraEmulator({ host: '0.0.0.0' })
    expect((await ask(own, document, { host: `localhost:${own.port}` })).status).toBe(200)
    expect((await ask(own, document, { host: `evil.test:${own.port}` })).status).toBe(421)
    expect((await ask(own, '/portal/api/tenants', { host: `evil.test:${own.port}` })).status).toBe(403)
    await own.close()
  })
})

describe('no page can be framed', () => {
  it.each([
    ['the start page', '/'],
    ['the portal', '/portal'],
    ['a page of the portal', '/portal/tenants'],
    ['signing in', undefined],
    ['signing out', '/common/oauth2/v2.0/logout'],
    ['the device page', '/common/oauth2/deviceauth'],
    ['an error at the sign-in', '/common/oauth2/v2.0/authorize'],
    ['an error that is looked up', '/error?code=50011'],
    ['a page that is not there', '/nothing'],
  ])('%s', async (_, path) => {
    const address = path ?? authorizeUrl(emulator, {}, { client: gatewright }).slice(emulator.origin.length)
    const { headers } = await ask(emulator, address, { host: 'localhost', accept: 'text/html' })
    expect(headers['content-type']).toMatch(/^text\/html/)
    expect(headers['x-frame-options']).toBe('DENY')
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
  })

  it('not even one that a fault puts in the place of JSON', async () => {
    emulator.faults.add({ kind: 'unavailable', remaining: 1 })
    const { headers } = await fetch(`${emulator.origin}/common/oauth2/v2.0/token`, { method: 'POST' })
    expect([headers.get('x-frame-options'), headers.get('content-security-policy')]).toEqual([
      'DENY',
      "frame-ancestors 'none'",
    ])
  })
})
