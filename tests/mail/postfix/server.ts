import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { requireDebian } from '../../support/debian.ts'
import { freePort } from '../../support/free-ports.ts'
import { Absent } from '../../support/report.ts'
import { type Certified, certifyPrivately } from '../support/private-authority.ts'

/** Ways in, each on a port of its own. */
export type Door =
  /** Submission: STARTTLS and a password, or nothing. */
  | 'submission'
  /** The same from the first byte in TLS. */
  | 'tls'
  /** A relay of the machine: in the clear, for Contoso's people alone. */
  | 'relay'
  /** A relay as Postfix is by itself: what it may not pass on, it puts off. */
  | 'cautious'
  /** A relay that knows ASCII alone. */
  | 'ascii'
  /** A relay that takes no mail of more than 600 bytes. */
  | 'small'
  /** A relay that asks Postgrey about each recipient. */
  | 'grey'

export interface Postfix extends Certified {
  readonly ports: Readonly<Record<Door, number>>
  /** Mails that have been delivered to a mailbox, as they are on the disk. */
  mailsOf(mailbox: string): readonly string[]
  start(): Promise<void>
  stop(): Promise<void>
  remove(): void
}

export const login = { user: 'gatewright', password: 'a-password-of-the-tests' }
/** Seconds that Postgrey makes somebody wait whom it does not know. */
const GREY = 3
const doors: readonly Door[] = ['submission', 'tls', 'relay', 'cautious', 'ascii', 'small', 'grey']

/** Where they get their mail; nobody else has any. */
const mailboxes: Readonly<Record<string, string>> = {
  'ada@contoso.test': 'ada',
  'grace@contoso.test': 'grace',
  'grey@contoso.test': 'grey',
  'greta@contoso.test': 'greta',
  'late@contoso.test': 'late',
  'zoë@contoso.test': 'zoe',
  'özil@xn--mnchen-3ya.test': 'oezil',
  'özil@münchen.test': 'oezil',
}

/**
 * Postfix with its own configuration, queue and mailboxes in a folder of its own, beside Postgrey. Stopped by its process id.
 * @throws Absent
 */
export async function preparePostfix(): Promise<Postfix> {
  for (const name of ['postfix', 'saslpasswd2', 'postgrey']) requireDebian(name)
  if (process.getuid?.() !== 0) throw new Absent('Postfix is started by root alone, who gives it its users')
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-postfix-'))
  // Its parts run as users of their own.
  chmodSync(folder, 0o755)
  const ports = Object.fromEntries(
    await Promise.all(doors.map(async door => [door, await freePort()])),
  ) as Record<Door, number>
  const greyPort = await freePort()
  const certified = certifyPrivately(folder, 'localhost')
  writeConfiguration(folder, certified, ports, greyPort)

  const children: ChildProcess[] = []
  const end = () => {
    // The master ends its parts before itself.
    for (const child of children) child.kill('SIGTERM')
  }
  process.once('exit', end)
  const run = async (program: string, args: readonly string[], port: number) => {
    // A group of its own: the master ends its parts by the group's id.
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    children.push(child)
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', text => (said += text))
    for (let attempt = 0; attempt < 200; attempt += 1) {
      if (await listens(port)) return
      if (child.exitCode !== null) break
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    throw new Error(`${program} does not listen: ${said.slice(-2000)}`)
  }
  return {
    ...certified,
    ports,
    mailsOf(mailbox) {
      const inbox = join(folder, 'mail', mailbox, 'new')
      try {
        return readdirSync(inbox).map(name => readFileSync(join(inbox, name), 'utf8'))
      } catch {
        return []
      }
    },
    async start() {
      await run(
        'postgrey',
        [
          `--inet=127.0.0.1:${greyPort}`,
          `--delay=${GREY}`,
          `--dbdir=${join(folder, 'grey')}`,
          `--whitelist-recipients=${join(folder, 'known')}`,
          '--privacy',
        ],
        greyPort,
      )
      // The master itself and no script round it: it is the process that is stopped.
      await run('/usr/lib/postfix/sbin/master', ['-c', join(folder, 'etc'), '-d'], ports.relay)
    },
    async stop() {
      for (const child of children.splice(0).reverse()) {
        if (child.exitCode !== null || child.signalCode !== null) continue
        const gone = once(child, 'exit')
        child.kill('SIGTERM')
        await gone
      }
    },
    remove() {
      process.off('exit', end)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function writeConfiguration(
  folder: string,
  { certificate, key }: Certified,
  ports: Readonly<Record<Door, number>>,
  greyPort: number,
): void {
  const path = (...names: string[]) => join(folder, ...names)
  for (const name of ['etc', 'spool', 'data', 'mail', 'grey']) mkdirSync(path(name))
  // Debian's Postfix looks for it here, and at no cyrus_sasl_config_path.
  mkdirSync(path('etc', 'sasl'))
  const id = (user: string) => execFileSync('id', ['-u', user], { encoding: 'utf8' }).trim()
  execFileSync('chown', ['postfix', path('data'), path('mail')])
  execFileSync('chown', ['postgrey', path('grey')])
  const boxes = Object.entries(mailboxes).map(([address, box]) => `${address} ${box}/`)
  writeFileSync(path('etc', 'mailboxes'), `${boxes.join('\n')}\n`)
  writeFileSync(path('etc', 'senders'), `sso@contoso.test ${login.user}@contoso.test\n`)
  // Whom it puts off for nobody.
  writeFileSync(path('known'), 'late@contoso.test\n')
  const sasl = `pwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: ${path('etc', 'sasl', 'db')}\nmech_list: PLAIN LOGIN\n`
  writeFileSync(path('etc', 'sasl', 'smtpd.conf'), sasl)
  execFileSync(
    'saslpasswd2',
    ['-p', '-c', '-f', path('etc', 'sasl', 'db'), '-u', 'contoso.test', login.user],
    {
      input: login.password,
    },
  )
  execFileSync('chown', ['-R', 'postfix', path('etc', 'sasl')])
  writeFileSync(
    path('etc', 'main.cf'),
    `compatibility_level = 3.6
queue_directory = ${path('spool')}
data_directory = ${path('data')}
maillog_file_prefixes = ${folder}
maillog_file = ${path('log')}
inet_interfaces = loopback-only
inet_protocols = ipv4
myhostname = localhost
mydestination =
mynetworks =
virtual_mailbox_domains = contoso.test, münchen.test, xn--mnchen-3ya.test
virtual_mailbox_maps = texthash:${path('etc', 'mailboxes')}
virtual_mailbox_base = ${path('mail')}
virtual_uid_maps = static:${id('postfix')}
virtual_gid_maps = static:${id('postfix')}
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_sender_login_maps = texthash:${path('etc', 'senders')}
smtpd_sasl_local_domain = contoso.test
smtpd_tls_cert_file = ${certificate}
smtpd_tls_key_file = ${key}
smtputf8_enable = yes
`,
  )
  const asking =
    '-o smtpd_sasl_auth_enable=yes -o smtpd_client_restrictions=permit_sasl_authenticated,reject ' +
    '-o smtpd_sender_restrictions=reject_sender_login_mismatch'
  const of: Readonly<Record<Door, string>> = {
    submission: `-o smtpd_tls_security_level=encrypt ${asking}`,
    tls: `-o smtpd_tls_wrappermode=yes ${asking}`,
    relay: '',
    cautious: '-o smtpd_relay_restrictions=defer_unauth_destination',
    ascii: '-o smtputf8_enable=no',
    small: '-o message_size_limit=600',
    grey: `-o smtpd_recipient_restrictions=check_policy_service,inet:127.0.0.1:${greyPort}`,
  }
  const listeners = doors.map(door => `127.0.0.1:${ports[door]} inet n - n - - smtpd ${of[door]}`)
  writeFileSync(
    path('etc', 'master.cf'),
    `${listeners.join('\n')}
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`,
  )
  execFileSync('/usr/sbin/postfix', ['-c', path('etc'), 'check'], { stdio: 'pipe' })
}

const listens = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    }).once('error', () => resolve(false))
  })
