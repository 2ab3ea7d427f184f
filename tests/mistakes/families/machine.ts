import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { loadConfigFile, readOutboundProxies } from '../../../packages/config/src/index.ts'
import { diagnose, startGatewright } from '../../../packages/server/src/index.ts'
import { testHttp } from '../../../packages/server/test/support/config.ts'
import { basicConfig, startTestServer } from '../../../packages/server/test/support/server.ts'
import { origin } from '../guide-file.ts'
import type { Family, Said } from '../mistake.ts'
import { check } from '../readers.ts'
import type { World } from '../world.ts'

/** What starting says, of a folder with this file. */
async function start(
  file: object,
  around: (folder: string) => Promise<unknown> = async () => {},
  now = Date.now(),
): Promise<Said[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gatewright-start-'))
  try {
    await around(folder)
    const configFile = join(folder, 'gatewright.config.json')
    await writeFile(configFile, JSON.stringify(file))
    const server = await startGatewright({
      configFile,
      env: {},
      log: pino({ level: 'silent' }),
      clock: { now: () => now },
    })
    await server.close()
    return []
  } catch (error) {
    const { name } = error as Error
    const message = (error as Error).message.replaceAll(folder, '/srv/gatewright')
    return [{ by: 'start', at: name, says: message, cure: message }]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What the doctor says of a server whose external URL leads to something else than to it. */
async function behind(handle: RequestListener, trustedProxies: readonly string[] = []): Promise<Said[]> {
  const front = createServer(handle)
  await new Promise<void>(resolve => front.listen(0, '127.0.0.1', resolve))
  const externalUrl = `http://sso.localhost:${(front.address() as AddressInfo).port}`
  const { server, close } = await startTestServer(
    { strategies: [basicConfig()], http: { ...testHttp, externalUrl, trustedProxies } },
    Date.now(),
  )
  ports.set(front, server.port)
  const { services, config } = server
  const { checks } = await diagnose({
    file: config.file,
    reading: { ok: true, config, notices: [] },
    config,
    clock: services.clock,
    strategyTypes: services.strategyTypes,
    data: services,
  })
  await close()
  front.closeAllConnections()
  front.close()
  return checks
    .filter(({ status }) => status !== 'green')
    .map(({ id, seen, cure = '' }) => ({
      ...{ by: 'doctor' as const, at: id },
      ...{
        says: seen.replaceAll(externalUrl, origin),
        cure: cure.replaceAll(new URL(externalUrl).host, 'localhost:3000'),
      },
    }))
}
/** Of the server behind each proxy. */
const ports = new WeakMap<object, number>()

export const machine: Family = {
  title: 'The machine, and what stands before it',
  at: 'emulator',
  mistakes: [
    {
      title: 'no configuration file',
      act: async ({ file, env }) => {
        const result = loadConfigFile(`${file}-of-nobody`, env)
        return result.ok
          ? []
          : result.problems.map(({ code, what, why, fix }) => ({
              by: 'check' as const,
              at: code,
              says: `${what} ${why}`,
              cure: fix,
            }))
      },
      told: [
        {
          by: 'check',
          at: 'missing_file',
          says: '/srv/gatewright/gatewright.config.json-of-nobody does not exist.',
          cure: 'Write {} into it to begin with: a server on http://localhost:3000 that has passwords',
        },
      ],
    },
    {
      title: 'the port is taken',
      act: ({ gatewright }) => start({ httpServer: { port: gatewright.port, externalUrl: origin } }),
      told: [
        {
          by: 'start',
          at: 'PortTakenError',
          says: 'Port 3000 on 127.0.0.1 is taken by another program.',
          cure: 'Stop that program, or set httpServer.port to another.',
        },
      ],
    },
    {
      title: 'a file where the data folder is to be',
      act: () =>
        start({ httpServer: { port: 0, externalUrl: origin }, dataFolder: './data' }, folder =>
          writeFile(join(folder, 'data'), ''),
        ),
      told: [
        {
          by: 'start',
          at: 'StartError',
          says: '/srv/gatewright/data cannot be a folder: /srv/gatewright/data is a file.',
          cure: 'Move that away, or name another place in dataFolder.',
        },
      ],
    },
    {
      title: 'another program’s file in the place of the database',
      act: () =>
        start({ httpServer: { port: 0, externalUrl: origin }, dataFolder: './data' }, async folder => {
          await mkdir(join(folder, 'data'))
          await writeFile(
            join(folder, 'data', 'gatewright.sqlite'),
            'this is no database, but a text that somebody has put here',
          )
        }),
      told: [
        {
          by: 'start',
          at: 'StartError',
          says: '/srv/gatewright/data/gatewright.sqlite is not a database: something else was written into it.',
          cure: 'Put a backup in its place (gatewright restore <file>), or move the file away to begin anew with nobody in it.',
        },
      ],
    },
    {
      title: 'a clock that was never set',
      act: () => start({ httpServer: { port: 0, externalUrl: origin } }, undefined, 86_400_000),
      told: [
        {
          by: 'start',
          at: 'StartError',
          says: 'The clock of this machine says 1970-01-02T00:00:00.000Z, so nobody can tell which sessions have ended.',
          cure: 'Set it (timedatectl set-ntp true), and start after that (After=time-sync.target of systemd).',
        },
      ],
    },
    {
      title: 'a variable for a proxy that names none',
      act: async () => {
        const read = readOutboundProxies({ HTTPS_PROXY: 'proxy.example.com port 3128' })
        return read.ok ? [] : [{ by: 'check', at: 'HTTPS_PROXY', says: read.problem, cure: read.problem }]
      },
      told: [
        {
          by: 'check',
          at: 'HTTPS_PROXY',
          says: 'HTTPS_PROXY is not the address of a proxy: it is no address.',
          cure: 'Write it as http://proxy.example.com:3128, or http://name:password@proxy.example.com:3128; or unset it.',
        },
      ],
    },
    {
      title: 'secrets that everybody on the machine can read',
      act: async (world: World) => {
        await chmod(world.file, 0o644)
        world.afterwards(() => chmod(world.file, 0o600))
        return check(world, world.text())
      },
      told: [
        {
          by: 'check',
          at: 'readable_by_others',
          says: '/srv/gatewright/gatewright.config.json holds secrets and can be read by every account of this machine (mode 644).',
          cure: 'Take that away: chmod 600 /srv/gatewright/gatewright.config.json',
        },
      ],
    },
    {
      title: 'a proxy that ends TLS is not in trustedProxies',
      act: () => behind(passOn({ 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' })),
      told: [
        {
          by: 'doctor',
          at: 'address.proxy',
          says: 'Requests come from 127.0.0.1 with x-forwarded-for, x-forwarded-proto, which counts for nothing: httpServer.trustedProxies',
          cure: 'If that is your proxy, write "trustedProxies": ["127.0.0.1"] below httpServer.',
        },
      ],
    },
    {
      title: 'a proxy that says nothing of who asks',
      act: () => behind(passOn({}), ['127.0.0.1']),
      told: [
        {
          by: 'doctor',
          at: 'address.proxy',
          says: 'Requests come from 127.0.0.1 without X-Forwarded-For, so everybody looks like one person.',
          cure: 'Let the proxy send X-Forwarded-For, and list its address in httpServer.trustedProxies.',
        },
      ],
    },
    {
      title: 'externalUrl leads to another program',
      act: () => behind((_, response) => response.end('<h1>Welcome to nginx!</h1>')),
      told: [
        {
          by: 'doctor',
          at: 'address.server',
          says: 'Something else answers at http://localhost:3000, with status 200.',
          cure: 'Let what stands there pass requests for localhost:3000 on to this server (127.0.0.1, port 0) with the Host',
        },
      ],
    },
    {
      title: 'a proxy that does not reach the server',
      act: () => behind((_, response) => response.writeHead(502).end('Bad Gateway')),
      told: [
        {
          by: 'doctor',
          at: 'address.server',
          says: 'What stands before this server answers with status 502: it does not reach it.',
          cure: 'Let it pass requests for localhost:3000 on to where this server listens (127.0.0.1, port 0).',
        },
      ],
    },
    {
      title: 'a file that was changed, and nobody has restarted',
      act: async ({ admin, write, text }) => {
        await write(text().replace('"Microsoft"', '"Work account"'))
        const { checks } = (await admin.call('POST', `${origin}/api/v1/admin/diagnosis`, {})).json()
        return checks.map(({ id, seen, cure = '' }: Record<string, string>) => ({
          by: 'doctor',
          at: id,
          says: seen,
          cure,
        }))
      },
      told: [
        {
          by: 'doctor',
          at: 'file.running',
          says: 'The file says something else than what runs.',
          cure: 'Restart, by the cogwheel or: gatewright restart --config /srv/gatewright/gatewright.config.json',
        },
      ],
    },
  ],
}

/** A proxy that passes requests on to the server behind it, with these headers. */
function passOn(headers: Record<string, string>): RequestListener {
  return function (this: object, incoming, response) {
    const { url: path, headers: came } = incoming
    const onwards = request(
      { port: ports.get(this), host: '127.0.0.1', path, headers: { ...came, ...headers } },
      answer => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      },
    )
    onwards.on('error', () => response.writeHead(502).end())
    onwards.end()
  }
}
