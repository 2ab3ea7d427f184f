import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCredentials } from '../../src/strategies/basic/credentials.ts'
import { hashPassword } from '../../src/strategies/basic/passwords.ts'
import { testHttp } from '../support/config.ts'
import { ownCertificate, ownCertificateIn } from '../support/own-certificate.ts'
import { basicConfig, startTestServer, type TestServer } from '../support/server.ts'

const host = 'sso.example.com'
const email = 'grace@example.test'
const password = 'tea at half past four'
const { cert: ca } = ownCertificate(host)
let folder: string
let test: TestServer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatewright-tls-'))
  test = await startTestServer({
    http: { ...testHttp, externalUrl: `https://${host}`, tls: ownCertificateIn(folder, host) },
    strategies: [basicConfig()],
  })
  const { services } = test.server
  await createCredentials(services.storage.database, services.clock, 'default').setVouchedHash(
    email,
    await hashPassword(password),
  )
  await services.invitations.invite({ email, strategy: 'default', roles: ['member'] })
})
afterAll(async () => {
  await test.close()
  await rm(folder, { recursive: true, force: true })
})

interface Answer {
  readonly status: number
  readonly cookies: readonly string[]
  readonly hsts: string | undefined
}

const ask = (method: string, path: string, cookie = '', body?: unknown): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port: test.server.port,
        servername: host,
        ca,
        method,
        path,
        agent: false,
        headers: { host, cookie, origin: `https://${host}`, 'content-type': 'application/json' },
      },
      response => {
        response.resume()
        resolve({
          status: response.statusCode ?? 0,
          cookies: response.headers['set-cookie'] ?? [],
          hsts: response.headers['strict-transport-security'],
        })
      },
    )
    sent.on('error', reject)
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })

describe('the server with a certificate of its own', () => {
  it('signs in with a cookie that no other host can plant and no plain connection carries', async () => {
    const answer = await ask('POST', '/api/v1/auth/login/basic/default', '', { email, password })
    expect(answer.status).toBe(200)
    expect(answer.cookies).toEqual([
      expect.stringMatching(/^__Host-gatewright=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/),
      expect.stringMatching(
        /^__Host-gatewright\.last=[\w.-]+; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=7776000$/,
      ),
      expect.stringMatching(
        /^__Host-gatewright\.browser\.[\w-]{16}=[\w.-]+; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=15552000$/,
      ),
    ])
    const [pair = ''] = answer.cookies[0]?.split(';') ?? []
    expect((await ask('GET', '/api/v1/auth/me', pair)).status).toBe(200)
    expect((await ask('GET', '/api/v1/auth/me', pair.replace('__Host-', ''))).status).toBe(401)
  })

  it('removes its cookie with the attributes that it was set with, or browsers would keep it', async () => {
    const answer = await ask('POST', '/api/v1/auth/logout', '', {})
    expect(answer.cookies).toEqual([
      expect.stringMatching(/^__Host-gatewright\.last=[\w.-]+; Path=\/; HttpOnly; SameSite=Lax; Secure; /),
      '__Host-gatewright=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0',
    ])
  })

  it('tells browsers to stay with https', async () => {
    expect((await ask('GET', '/api/v1/auth/config')).hsts).toBe('max-age=31536000')
  })

  it('speaks no TLS older than 1.2', async () => {
    const outcome = await new Promise<string>(resolve => {
      const socket = connect(
        {
          host: '127.0.0.1',
          port: test.server.port,
          servername: host,
          ca,
          minVersion: 'TLSv1.1',
          maxVersion: 'TLSv1.1',
          ciphers: 'DEFAULT@SECLEVEL=0',
        },
        () => {
          socket.destroy()
          resolve('connected')
        },
      )
      socket.on('error', error => resolve(error.message))
    })
    expect(outcome).toMatch(/protocol version|unsupported protocol/)
  })
})
