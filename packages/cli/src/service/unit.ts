import { createHash } from 'node:crypto'
import { Stop } from '../stop.ts'

/** What differs from one installation to another. */
export interface UnitSettings {
  /** Absolute: Node, its flags, and the program. */
  readonly command: readonly string[]
  /** Absolute path of the configuration file. */
  readonly configFile: string
  /** Absolute path of the folder with database and keys. */
  readonly dataFolder: string
  readonly port: number
  /** Where ACME's challenge is answered, if certificates come so. */
  readonly plainPort?: number | undefined
  /** `httpServer.drainDelay`. */
  readonly drainSeconds: number
  /** System account that it runs as. */
  readonly user: string
}

/** Where secrets lie that root alone may read; the service gets each file of it as `gatewright_<name>`. */
export const CREDENTIALS = '/etc/credstore/gatewright'
/** Variables of the configuration's `${env:…}`. */
export const ENVIRONMENT = '/etc/gatewright/environment'
/** What systemd's `StateDirectory=gatewright` makes. */
export const STATE = '/var/lib/gatewright'

/** Answers in progress, and whatever is to be written after them; in seconds. */
const LAST_ANSWERS = 10

/**
 * The unit of systemd, hardened as far as Node can be: see systemd.exec(5) for each line. `Type=exec` and not `notify`: that
 * needs a datagram socket of a kind that Node has not; whoever has to wait asks `/readyz`.
 */
export function unitOf(settings: UnitSettings): string {
  const { command, configFile, dataFolder, port, plainPort, drainSeconds, user } = settings
  quoted(dataFolder)
  const [check, start] = ['check', 'start'].map(what =>
    [...command, what, '--config', configFile].map(quoted).join(' '),
  )
  const privileged = [port, plainPort ?? 0].some(each => each !== 0 && each < 1024)
  const folders = [folderOf(configFile), ...(dataFolder === STATE ? [] : [dataFolder])]
  const body = `
[Unit]
Description=Gatewright: single sign-on and a gate for a team's bots and tools
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=60
StartLimitBurst=5

[Service]
Type=exec
User=${user}
Group=${user}
ExecStartPre=${check}
ExecStart=${start}
ExecReload=/bin/kill -HUP $MAINPID
Restart=on-failure
RestartSec=2
KillMode=mixed
TimeoutStopSec=${Math.ceil(drainSeconds) + LAST_ANSWERS + 5}
EnvironmentFile=-${ENVIRONMENT}
LoadCredential=gatewright:${CREDENTIALS}
StateDirectory=gatewright
StateDirectoryMode=0700
# The console saves the configuration file.
ReadWritePaths=${folders.map(quoted).join(' ')}
UMask=0077
LimitNOFILE=65536

CapabilityBoundingSet=${privileged ? 'CAP_NET_BIND_SERVICE' : ''}
AmbientCapabilities=${privileged ? 'CAP_NET_BIND_SERVICE' : ''}
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
ProtectProc=invisible
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
PrivateDevices=yes
DevicePolicy=closed
PrivateTmp=yes
RemoveIPC=yes
KeyringMode=private
LockPersonality=yes
# Netlink tells which addresses are this machine's own.
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM
# MemoryDenyWriteExecute stays away: V8 writes the code that it runs.

[Install]
WantedBy=multi-user.target
`
  return `${head}${hashOf(body)}\n${body}`
}

const head = `# Written by \`gatewright service install\`, which writes it anew at an upgrade. For settings of your own: systemctl edit gatewright
# Checksum of what follows: `

/** Whether a unit is as it was written: nobody has changed it since. */
export function isOurs(text: string): boolean {
  const [checksum = '', ...lines] = text.startsWith(head) ? text.slice(head.length).split('\n') : []
  return checksum !== '' && checksum === hashOf(lines.join('\n'))
}

const hashOf = (body: string): string => createHash('sha256').update(body).digest('hex').slice(0, 32)

const folderOf = (file: string): string => file.slice(0, file.lastIndexOf('/')) || '/'

/** As systemd reads words: quotes and backslashes are its own, `%` begins a specifier, `$` a variable (systemd.service(5)). */
export function quoted(word: string): string {
  // A line of its own would be a setting: what the console's admins write into their file must not run as root.
  if (/\p{Cc}/u.test(word))
    throw new Stop(`"${word}" holds control characters, which have no place in a unit of systemd.`)
  const escaped = word.replace(/["\\]/g, '\\$&').replaceAll('%', '%%').replaceAll('$', '$$$$')
  return /[\s"'\\;]/.test(word) ? `"${escaped}"` : escaped
}
