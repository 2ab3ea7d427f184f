import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const VERSION = 'v2.10.3'
/** A program of Go is fetched and built once, and kept for the next time. */
const bin = join(tmpdir(), `gatewright-pebble-${VERSION}`)

/** @returns where the programs lie; `undefined` where there is no Go */
export function installPebble(): string | undefined {
  const go = ['go', '/usr/local/go/bin/go'].find(each => spawnSync(each, ['version']).status === 0)
  if (go === undefined) return undefined
  const programs = ['pebble', 'pebble-challtestsrv'].map(
    name => `github.com/letsencrypt/pebble/v2/cmd/${name}@${VERSION}`,
  )
  execFileSync(go, ['install', ...programs], { env: { ...process.env, GOBIN: bin }, stdio: 'inherit' })
  return bin
}

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

/** Let's Encrypt's authority for tests, and a name server by which every name leads to this machine. */
export interface Pebble {
  readonly directory: string
  /** PEM file with which its directory is believed. */
  readonly ca: string
  /** In PEM: with which the certificates that it gives are believed. */
  root(): Promise<string>
  stop(): Promise<void>
}

/**
 * @param folder for its files
 * @param challengePort where it asks for the challenge, in the place of 80
 * @param externalAccounts keys by their id; an account has to name one where there are any
 */
export async function startPebble(
  folder: string,
  challengePort: number,
  externalAccounts: Readonly<Record<string, string>> = {},
): Promise<Pebble> {
  mkdirSync(folder, { recursive: true })
  const [cert, key, config] = ['cert.pem', 'key.pem', 'pebble.json'].map(name => join(folder, name)) as [
    string,
    string,
    string,
  ]
  const made = '-x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost'.split(
    ' ',
  )
  const named = ['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert]
  execFileSync('openssl', ['req', ...made, ...named], { stdio: 'pipe' })
  const [port, management, dns] = [await freePort(), await freePort(), await freePort()]
  const pebble = {
    listenAddress: `127.0.0.1:${port}`,
    managementListenAddress: `127.0.0.1:${management}`,
    certificate: cert,
    privateKey: key,
    httpPort: challengePort,
    tlsPort: await freePort(),
    domainBlocklist: ['blocked.example.com'],
    externalAccountBindingRequired: Object.keys(externalAccounts).length > 0,
    externalAccountMACKeys: externalAccounts,
    profiles: { default: { description: 'As Let’s Encrypt', validityPeriod: 90 * 86_400 } },
  }
  writeFileSync(config, JSON.stringify({ pebble }))
  const off = ['-http01', '', '-https01', '', '-tlsalpn01', '', '-doh', '', '-management', '']
  const names = spawn(
    join(bin, 'pebble-challtestsrv'),
    ['-dnsserver', `127.0.0.1:${dns}`, '-defaultIPv4', '127.0.0.1', '-defaultIPv6', '', ...off],
    { stdio: 'ignore' },
  )
  const authority = spawn(
    join(bin, 'pebble'),
    ['-config', config, '-dnsserver', `127.0.0.1:${dns}`, '-strict'],
    {
      // A fifth of all nonces is refused, where Pebble refuses a twentieth by itself.
      env: { ...process.env, PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '20' },
      stdio: 'ignore',
    },
  )
  const ask = (at: number, path: string) => fetched(`https://localhost:${at}${path}`, cert)
  for (let attempt = 0; ; attempt += 1) {
    const isUp = await ask(port, '/dir').then(
      () => true,
      () => false,
    )
    if (isUp) break
    if (attempt === 200 || authority.exitCode !== null) throw new Error('Pebble does not answer.')
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  return {
    directory: `https://localhost:${port}/dir`,
    ca: cert,
    root: () => ask(management, '/roots/0'),
    async stop() {
      for (const child of [authority, names]) {
        const ended = new Promise(resolve => child.once('exit', resolve))
        if (child.kill('SIGKILL')) await ended
      }
    },
  }
}

const fetched = (url: string, caFile: string): Promise<string> =>
  new Promise((resolve, reject) => {
    get(url, { ca: readFileSync(caFile), agent: false }, response => {
      let text = ''
      response.on('data', part => {
        text += part
      })
      response.on('end', () => resolve(text))
    }).on('error', reject)
  })
