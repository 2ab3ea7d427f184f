import { isDeepStrictEqual } from 'node:util'
import type { AuditReceiverConfig, AuditStreamConfig, Config } from '@gatewright/config'
import type { Logger } from 'pino'
import type { Clock } from '../../clock.ts'
import { serial } from '../../serial.ts'
import type { Database } from '../../storage/database.ts'
import type { Lease } from '../../storage/lease.ts'
import { createFileReceiver } from './file-receiver.ts'
import type { Receiver } from './receiver.ts'
import { type AuditStream, type StreamState, type StreamTiming, startStream, usualTiming } from './stream.ts'
import { createStreamStore } from './stream-store.ts'
import { createSyslogReceiver } from './syslog-receiver.ts'
import { createWebhookReceiver } from './webhook-receiver.ts'

/** All of `audit.streams`. */
export interface AuditStreams {
  /** From here on these run: others end, new ones begin with what comes next, and those that are as they were go on. */
  configure(config: Pick<Config, 'audit'>): Promise<void>
  states(): readonly StreamState[]
  close(): Promise<void>
}

/**
 * Run on the node that has the lease, and go on from where the last holder has come to: an event that was on its way then is sent
 * twice. A receiver of kind `file` writes on the holder's own disk, so that with several nodes a file has what was written while its
 * node was the holder, unless the folder is one that all of them share.
 */
export function createAuditStreams(options: {
  readonly database: Database
  readonly clock: Clock
  readonly log: Logger
  readonly lease: Pick<Lease, 'isHeld' | 'onChange'>
  /** Whether other nodes run the same configuration: how far streams have come that are not in this one is kept for them else. */
  readonly agree?: () => Promise<boolean>
  readonly timing?: StreamTiming
}): AuditStreams {
  const { database, clock, log, lease, agree, timing = usualTiming } = options
  const store = createStreamStore(database)
  const inTurn = serial()
  const running = new Map<string, { readonly config: AuditStreamConfig; readonly stream: AuditStream }>()
  let configured: readonly AuditStreamConfig[] = []
  const stopFollowing = lease.onChange(() => {
    inTurn(follow).catch(error => log.error({ err: error }, 'audit streams could not be handed over'))
  })

  async function end(name: string): Promise<void> {
    const { stream } = running.get(name) ?? {}
    running.delete(name)
    await stream?.close()
  }

  async function replaceBy(streams: readonly AuditStreamConfig[]): Promise<void> {
    const wanted = new Map(streams.map(stream => [stream.name, stream]))
    const others = [...running].filter(([name, { config }]) => !isDeepStrictEqual(wanted.get(name), config))
    await Promise.all(others.map(([name]) => end(name)))
    for (const config of streams) {
      if (running.has(config.name)) continue
      const receiver = receiverFor(config.receiver, clock)
      const stream = startStream({ name: config.name, receiver, store, clock, log, timing })
      running.set(config.name, { config, stream })
    }
    // Last, for the database may be away, and those that are there go on by themselves.
    if ((await agree?.()) ?? true) await store.forgetOthers([...wanted.keys()])
  }

  const endAll = async () => void (await Promise.all([...running.keys()].map(end)))
  const follow = () => (lease.isHeld ? replaceBy(configured) : endAll())

  return {
    configure: ({ audit }) =>
      inTurn(() => {
        configured = audit.streams ?? []
        return follow()
      }),
    states: () => [...running.values()].map(({ stream }) => stream.state()),
    close() {
      stopFollowing()
      return inTurn(endAll)
    },
  }
}

function receiverFor(config: AuditReceiverConfig, clock: Clock): Receiver {
  if (config.kind === 'file') return createFileReceiver(config.path)
  return config.kind === 'syslog' ? createSyslogReceiver(config) : createWebhookReceiver(config, clock)
}
