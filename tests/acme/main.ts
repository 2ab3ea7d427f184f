/**
 * `npm run test:acme`: certificates from Pebble, which Let's Encrypt makes for trying out clients: with a fifth of its nonces refused, in its
 * strict mode. Loopback alone; Go fetches and builds Pebble the first time. Prints what held; the exit code is 1 where something did not.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { type Gatewright, startGatewright } from '@gatewright/server'
import { pino } from 'pino'
import { freePort, installPebble, type Pebble, startPebble } from './pebble.ts'

const DAY = 86_400_000
const CONSOLE = 'sso.example.com'
const bound = { keyId: 'kid-1', hmacKey: 'zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W' }

let [held, broken] = [0, 0]
function check(what: string, holds: boolean): void {
  if (holds) held += 1
  else broken += 1
  process.stdout.write(`${holds ? 'holds ' : 'BROKEN'}  ${what}\n`)
}

const folder = mkdtempSync(join(tmpdir(), 'gatewright-acme-'))
const lines: string[] = []
const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line).msg) })
let later = 0
const clock = { now: () => Date.now() + later }
const plainPort = await freePort()
const port = await freePort()
const configFile = join(folder, 'gatewright.config.json')

function write(pebble: Pebble, names: readonly string[], acme: object = {}): void {
  const apps = Object.fromEntries(
    names.map((name, index) => [
      `app${index}`,
      { upstream: 'http://127.0.0.1:9', url: `https://${name}`, allow: { roles: ['member'] } },
    ]),
  )
  const { directory, ca } = pebble
  const tls = {
    acme: { email: 'it@example.com', acceptTerms: true, directory, ca, httpPort: plainPort, ...acme },
  }
  const httpServer = { host: '127.0.0.1', port, externalUrl: `https://${CONSOLE}`, tls }
  writeFileSync(configFile, JSON.stringify({ httpServer, dataFolder: './data', apps }), { mode: 0o600 })
}

const start = (): Promise<Gatewright> => startGatewright({ configFile, log, clock, env: {} })

async function settled({ services }: Gatewright): Promise<void> {
  await services.certificates.look()
}

/** Serial number of what a client gets that believes Pebble alone; why it cannot connect otherwise. */
const shown = (name: string, ca: string): Promise<string> =>
  new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port, servername: name, ca }, () => {
      resolve(socket.getPeerCertificate().serialNumber)
      socket.destroy()
    })
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)))
  })
const isSerial = (text: string): boolean => /^[0-9A-F]{8,}$/.test(text)

async function fromOnePebble(): Promise<void> {
  const pebble = await startPebble(join(folder, 'pebble'), plainPort)
  let server: Gatewright | undefined
  try {
    const root = await pebble.root()
    write(pebble, ['bot.example.com', 'blocked.example.com'])
    server = await start()
    await settled(server)
    const first = await shown(CONSOLE, root)
    check('a first certificate from nothing, with a fifth of the nonces refused', isSerial(first))
    check('one for the name of an app', isSerial(await shown('bot.example.com', root)))
    check('none for a name that Pebble refuses', !isSerial(await shown('blocked.example.com', root)))
    check(
      'which the log explains with the cure',
      lines.some(line =>
        /blocked\.example\.com.* says rejectedIdentifier: .* It does not certify/.test(line),
      ),
    )
    write(pebble, ['bot.example.com', 'crm.example.com'])
    await server.restartFromFile('test')
    await settled(server)
    check('one for a name that a restart adds', isSerial(await shown('crm.example.com', root)))
    check('the console’s own stays as it was', (await shown(CONSOLE, root)) === first)
    later = 59 * DAY
    await settled(server)
    check('no renewal with 31 days left', (await shown(CONSOLE, root)) === first)
    later = 60 * DAY + 3_600_000
    await settled(server)
    const second = await shown(CONSOLE, root)
    check('a renewal with 30 days left', isSerial(second) && second !== first)
    await server.close()
    await pebble.stop()
    server = await start()
    check('what was kept serves without Pebble', (await shown(CONSOLE, root)) === second)
  } finally {
    await server?.close()
    await pebble.stop()
    later = 0
  }
}

async function withExternalAccounts(): Promise<void> {
  const pebble = await startPebble(join(folder, 'bound'), plainPort, { [bound.keyId]: bound.hmacKey })
  let server: Gatewright | undefined
  try {
    const root = await pebble.root()
    write(pebble, [])
    server = await start()
    await settled(server)
    check(
      'an external account that is missing is explained',
      lines.some(
        line => line.includes('externalAccountRequired') && line.includes('acme.externalAccountBinding'),
      ),
    )
    write(pebble, [], { externalAccountBinding: bound })
    await server.restartFromFile('test')
    await settled(server)
    check('a certificate by an external account', isSerial(await shown(CONSOLE, root)))
    check('whose key is in no line of the log', !lines.join('\n').includes(bound.hmacKey))
  } finally {
    await server?.close()
    await pebble.stop()
  }
}

if (installPebble() === undefined) {
  process.stdout.write('Pebble is absent: there is no Go to build it with. Nothing was tried.\n')
} else {
  try {
    await fromOnePebble()
    await withExternalAccounts()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  process.stdout.write(`Pebble: ${held} held, ${broken} broken\n`)
  if (broken > 0) {
    process.stdout.write(`${lines.join('\n')}\n`)
    process.exitCode = 1
  }
}
