import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { request as plainRequest } from 'node:http'
import { type RequestOptions, request } from 'node:https'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { freePort } from '../../../../tests/support/free-ports.ts'
import { ensureInstalled, fillIn, startDaemon, temporaryFolder } from '../gate/support/daemon.ts'
import { runNginx } from '../gate/support/run-nginx.ts'
import { testConfig } from '../support/config.ts'
import { basicConfig, startTestServer } from '../support/server.ts'

const host = 'sso.example.com'
const page = readFileSync(join(import.meta.dirname, '../../../../docs/operate/tls.md'), 'utf8')

/** A text of the page, with its places filled in: each must be there, or the page has changed. */
function fromPage(fence: string, holds: string, places: Readonly<Record<string, string>>): string {
  const blocks = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, kind, text = '']) => ({ kind, text }))
  let text = blocks.find(block => block.kind === fence && block.text.includes(holds))?.text ?? ''
  for (const [place, filling] of Object.entries(places)) {
    if (!text.includes(place)) throw new Error(`docs/operate/tls.md has no "${place}"`)
    text = text.replaceAll(place, filling)
  }
  return text
}

function makeCertificate() {
  const folder = temporaryFolder({})
  const [cert, key] = [join(folder, 'fullchain.pem'), join(folder, 'privkey.pem')]
  const made = '-x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2'.split(' ')
  const named = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`]
  execFileSync('openssl', ['req', ...made, ...named, '-keyout', key, '-out', cert], { stdio: 'pipe' })
  return { folder, cert, key, ca: readFileSync(cert) }
}

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

const ask = (send: typeof request, options: RequestOptions, body?: unknown): Promise<Answer> =>
  new Promise((resolve, reject) => {
    send({ host: '127.0.0.1', agent: false, ...options }, response => {
      response.resume()
      resolve({ status: response.statusCode ?? 0, headers: response.headers })
    })
      .on('error', reject)
      .end(body === undefined ? undefined : JSON.stringify(body))
  })

/** Gatewright as the page says, behind a proxy. */
async function startGatewright() {
  const http = { ...testConfig().http, externalUrl: `https://${host}`, trustedProxies: ['127.0.0.1'] }
  const test = await startTestServer({
    http,
    strategies: [basicConfig()],
    observability: { accessLog: 'json' },
  } as never)
  onTestFinished(test.close)
  return test
}

type Certificate = ReturnType<typeof makeCertificate>
/** @returns the ports for https and for http */
type Start = (gatewright: number, certificate: Certificate) => Promise<{ https: number; http: number }>

function itWorksBehind(name: string, start: Start): void {
  describe(`behind ${name} as the page says`, () => {
    it('people reach the console by https, as who they are, whatever their browser says of itself', async () => {
      const gatewright = await startGatewright()
      const certificate = makeCertificate()
      const ports = await start(gatewright.server.port, certificate)
      const forged = {
        'x-forwarded-for': '203.0.113.66',
        'x-forwarded-host': 'evil.example.com',
        'x-forwarded-proto': 'http',
      }
      const by = {
        port: ports.https,
        servername: host,
        ca: certificate.ca,
        path: '/api/v1/auth/login/basic/default',
        method: 'POST',
        headers: { host, origin: `https://${host}`, 'content-type': 'application/json', ...forged },
      }
      const refused = await ask(request, by, { email: 'ada@contoso.test', password: 'not the right one' })
      expect([refused.status, refused.headers['strict-transport-security']]).toEqual([
        401,
        'max-age=31536000',
      ])
      const [line = '{}'] = gatewright.accessLines.filter(each => each.includes('/login/basic/default'))
      expect(JSON.parse(line)).toMatchObject({ address: '127.0.0.1' })
      const other = { ...by, headers: { ...by.headers, origin: 'https://evil.example.com' } }
      expect((await ask(request, other, {})).status).toBe(403)
    })

    it('no page of an app asks what only proxies ask, and browsers come to apps', async () => {
      const gatewright = await startGatewright()
      const certificate = makeCertificate()
      const { https } = await start(gatewright.server.port, certificate)
      const by = { port: https, servername: host, ca: certificate.ca, headers: { host } }
      const paths = ['check', 'ext-authz', 'ext-authz/page', 'hand-over?app=tool&returnTo=x']
      const answers = paths.map(path => ask(request, { ...by, path: `/api/v1/gate/${path}` }))
      const isOurs = ({ headers }: Answer) => String(headers['content-type']).includes('json')
      expect((await Promise.all(answers)).map(answer => [answer.status, isOurs(answer)])).toEqual([
        ...[1, 2, 3].map(() => [404, false]),
        // Gatewright's own, to a hand-over that is none.
        [400, true],
      ])
    })

    it('who comes without https is led to it', async () => {
      const gatewright = await startGatewright()
      const ports = await start(gatewright.server.port, makeCertificate())
      const by = { port: ports.http, path: '/profile?x=1', headers: { host } }
      const led = await ask(plainRequest as typeof request, by)
      expect(led.status).toBe(308)
      expect(String(led.headers.location)).toMatch(/^https:\/\/sso\.example\.com(:\d+)?\/profile\?x=1$/)
    })
  })
}

async function startCaddy(site: string, ports: { readonly https: number; readonly http: number }) {
  const { https, http } = ports
  const options = `{\n\tadmin off\n\thttp_port ${http}\n\thttps_port ${https}\n\tdefault_bind 127.0.0.1\n\tskip_install_trust\n}\n`
  const folder = temporaryFolder({ Caddyfile: options + site })
  await startDaemon('caddy', ['run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'], https)
  return ports
}

beforeAll(() => {
  ensureInstalled('caddy')
  ensureInstalled('nginx')
}, 300_000)

itWorksBehind('Caddy', async (gatewright, { cert, key }) => {
  const [https, http] = [await freePort(), await freePort()]
  const site = fromPage('caddyfile', 'reverse_proxy', {
    'reverse_proxy 127.0.0.1:3000': `tls ${cert} ${key}\n\treverse_proxy 127.0.0.1:${gatewright}`,
  })
  return await startCaddy(site, { https, http })
})

itWorksBehind('the container’s Caddy', async (gatewright, { cert, key }) => {
  const [https, http] = [await freePort(), await freePort()]
  const site = fillIn('container/Caddyfile', {
    'reverse_proxy gatewright:3000': `tls ${cert} ${key}\n\treverse_proxy 127.0.0.1:${gatewright}`,
  })
  return await startCaddy(site, { https, http })
})

itWorksBehind('nginx', async (gatewright, { cert, key }) => {
  const [https, http] = [await freePort(), await freePort()]
  const site = fromPage('nginx', 'proxy_pass', {
    '127.0.0.1:3000': `127.0.0.1:${gatewright}`,
    'listen 80;': `listen 127.0.0.1:${http};`,
    'listen 443 ssl;': `listen 127.0.0.1:${https} ssl;`,
    '/etc/letsencrypt/live/sso.example.com/fullchain.pem': cert,
    '/etc/letsencrypt/live/sso.example.com/privkey.pem': key,
  })
  await runNginx(site, https)
  return { https, http }
})

it('certbot’s hook lays the files where Gatewright reads them, and nobody else can', () => {
  const { folder, cert, key } = makeCertificate()
  const target = join(folder, 'target', 'tls')
  mkdirSync(join(folder, 'target'))
  const hook = fromPage('sh', 'RENEWED_LINEAGE', {
    '/etc/gatewright/tls': target,
    '-o gatewright -g gatewright ': '',
  })
  const env = { ...process.env, RENEWED_LINEAGE: folder }
  // Again for each renewal.
  for (let count = 0; count < 2; count += 1) execFileSync('sh', ['-c', hook], { env })
  for (const [from, name] of [
    [cert, 'fullchain.pem'],
    [key, 'privkey.pem'],
  ] as const) {
    expect(readFileSync(join(target, name))).toEqual(readFileSync(from))
    expect(statSync(join(target, name)).mode & 0o777).toBe(0o600)
  }
  expect(statSync(target).mode & 0o777).toBe(0o700)
})
