import { Command, InvalidArgumentError } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { describeRefusal } from './refusal.ts'
import { standardStreams } from './standard-streams.ts'
import { PortTakenError, startEntraEmulator } from './start.ts'
import { FileProblemsError } from './store/index.ts'
import { visible, visibleLines } from './terminal.ts'

/** The command `entra-emulator`. */

const parsePort = (text: string): number => {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('A port is 0 to 65535.')
  return port
}

const parseOrigin = (text: string): string => {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol) || `${url.origin}/` !== url.href)
    throw new InvalidArgumentError('An origin is http or https, a host and perhaps a port.')
  return url.origin
}

interface CliOptions {
  readonly port: number
  readonly host: string
  readonly origin?: string
  readonly hostName: readonly string[]
  readonly data?: string
  readonly seed: string
  readonly tls: boolean
  readonly ca?: string
  readonly faultSeed: number
  readonly faults?: string
}

const warning = (origin: string): string => `
  ┌──────────────────────────────────────────────────────────────────┐
  │   T H I S   I S   N O   I D E N T I T Y   P R O V I D E R        │
  │   A local imitation of Microsoft Entra ID for development and    │
  │   tests. Passwords are in plain text. Keep it on loopback.       │
  └──────────────────────────────────────────────────────────────────┘

  Entra emulator   ${origin}
  Portal           ${origin}/portal
`

const run = async (options: CliOptions): Promise<void> => {
  const emulator = await startEntraEmulator({
    port: options.port,
    host: options.host,
    hostNames: options.hostName,
    ...(options.origin === undefined ? {} : { origin: options.origin }),
    seed: options.seed,
    tls: options.tls,
    faultSeed: options.faultSeed,
    ...(options.data === undefined ? {} : { dataFile: options.data }),
    ...(options.faults === undefined ? {} : { faultFile: options.faults }),
  })
  process.stdout.write(`${warning(emulator.origin)}\n`)
  for (const tenant of emulator.store.tenants.list())
    if (tenant.verifiedDomains.length > 0)
      process.stdout.write(
        `${visible(`  ${tenant.displayName.padEnd(16)} ${tenant.id}  (${tenant.verifiedDomains.join(', ')})`)}\n`,
      )
  if (emulator.caCertificate !== undefined) await announceAuthority(emulator.caCertificate, options.ca)
  // A second one finds no handler, and ends the process at once.
  const stop = async () => {
    const code = await emulator.close().then(
      () => 0,
      error => {
        process.stderr.write(`${visibleLines(describeRefusal(error, options.data) ?? String(error))}\n`)
        return 1
      },
    )
    await standardStreams.flush(500)
    process.exit(code)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())
}

const announceAuthority = async (pem: string, file: string | undefined): Promise<void> => {
  if (file === undefined) {
    process.stdout.write(
      `\n  Clients must trust this authority (--ca <file> writes it to a file):\n\n${pem}\n`,
    )
    return
  }
  const { writeFile } = await import('node:fs/promises')
  await writeFile(file, pem)
  process.stdout.write(`\n  Clients must trust the authority in ${file}: NODE_EXTRA_CA_CERTS=${file}\n`)
}

const command = new Command('entra-emulator')
  .description('A local Microsoft Entra ID (Azure AD) for development, tests and teaching.')
  .version(manifest.version)
  .option('-p, --port <number>', 'port to listen on; 0 lets the system choose', parsePort, 4000)
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--origin <url>', 'the origin in issuers and addresses, such as http://entra:4000', parseOrigin)
  .option(
    '--host-name <name>',
    'a further host name that it answers to; may be given several times',
    (name: string, names: readonly string[]) => [...names, name],
    [],
  )
  .option('--data <file>', 'keep the directory in this JSON file')
  .option(
    '--seed <name-or-file>',
    'what a new directory begins with: demo, empty, personas, or a file',
    'demo',
  )
  .option('--tls', 'https, with a certificate of its own making', false)
  .option('--ca <file>', 'with --tls: write the authority to trust to this file')
  .option('--faults <file>', 'faults to begin with, a JSON file')
  .option('--fault-seed <number>', 'start of the generator behind faults with a probability', Number, 1)

command.addHelpText(
  'after',
  `
Everybody's password is correct-horse; ada@contoso.test is there. An app is pointed at
  http://localhost:4000/11111111-1111-4111-8111-111111111111/v2.0
in the place of https://login.microsoftonline.com/<tenant>/v2.0. Apps are registered in the portal, at /portal.

  entra-emulator --seed ./directory.json      your own people, groups and apps
  entra-emulator --tls --ca emulator-ca.pem   https, which Microsoft's own libraries insist on`,
)

command.action(async (options: CliOptions) => {
  try {
    await run(options)
  } catch (error) {
    const isTold = error instanceof FileProblemsError || error instanceof PortTakenError
    const said = isTold ? error.message : describeRefusal(error, options.data)
    if (said === undefined) throw error
    process.stderr.write(`${visibleLines(said)}\n`)
    // What has begun to listen ends too.
    process.exit(1)
  }
})

// Before anything is said: whoever reads it may go.
standardStreams.keepSteady()

await command.parseAsync()
