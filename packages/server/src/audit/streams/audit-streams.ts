import { isDeepStrictEqual } from 'node:util'
import type { AuditReceiverConfig, AuditStreamConfig, Config } from '@gatewright/config'
import type { Logger } from 'pino'
import type { Clock } from '../../clock.ts'
import { serial } from '../../serial.ts'
import type { Database } from '../../storage/database.ts'
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

/** Of one process on the data alone: two would send everything twice. */
export function createAuditStreams(options: {
  readonly database: Database
  readonly clock: Clock
  readonly log: Logger
  readonly timing?: StreamTiming
}): AuditStreams {
  const { database, clock, log, timing = usualTiming } = options
  const store = createStreamStore(database)
  const inTurn = serial()
  const running = new Map<string, { readonly config: AuditStreamConfig; readonly stream: AuditStream }>()

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
    await store.forgetOthers([...wanted.keys()])
  }

  return {
    configure: ({ audit }) => inTurn(() => replaceBy(audit.streams ?? [])),
    states: () => [...running.values()].map(({ stream }) => stream.state()),
    close: () => inTurn(async () => void (await Promise.all([...running.keys()].map(end)))),
  }
}

function receiverFor(config: AuditReceiverConfig, clock: Clock): Receiver {
  if (config.kind === 'file') return createFileReceiver(config.path)
  return config.kind === 'syslog' ? createSyslogReceiver(config) : createWebhookReceiver(config, clock)
}
