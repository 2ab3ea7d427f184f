import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AuditReceiverConfig } from '@gatewright/config'
import { pino } from 'pino'
import { expect, onTestFinished, vi } from 'vitest'
import type { AuditEvent } from '../../src/audit/audit-event.ts'
import { createAuditStore } from '../../src/audit/audit-store.ts'
import { type AuditStreams, createAuditStreams } from '../../src/audit/streams/audit-streams.ts'
import type { StreamState } from '../../src/audit/streams/stream.ts'
import { createStreamStore } from '../../src/audit/streams/stream-store.ts'
import { temporaryFolder } from '../gate/support/daemon.ts'
import { engines } from '../stores/engines.ts'
import { standingClock } from '../stores/support.ts'

const event = { kind: 'export', actor: 'ada@contoso.test', result: 'ok' } as const

/** Minutes become milliseconds. */
const timing = { every: 5, firstRetry: 2, lastRetry: 20 }

/** An audit log with streams that are started, stopped and started again. */
export async function startStreams() {
  const [sqlite] = engines
  const engine = await (sqlite as (typeof engines)[number]).open()
  const clock = standingClock()
  const lines: string[] = []
  const lease = { isHeld: true, onChange: () => () => undefined }
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
  let streams: AuditStreams | undefined
  let written = 0
  onTestFinished(async () => {
    await streams?.close()
    await engine.close()
  })

  /** As a start of the server does, after its end. */
  async function run(...configured: readonly (readonly [name: string, receiver: AuditReceiverConfig])[]) {
    await streams?.close()
    streams = createAuditStreams({ database: engine.database, clock, log, lease, timing })
    await configure(...configured)
  }

  async function configure(
    ...configured: readonly (readonly [name: string, receiver: AuditReceiverConfig])[]
  ): Promise<void> {
    const named = configured.map(([name, receiver]) => ({ name, receiver }))
    await streams?.configure({ audit: { keepSeconds: 60, streams: named } })
    // A stream begins with what is written after it has begun.
    for (const [name] of configured) await expect.poll(() => begun(name)).toBe(true)
  }
  const store = createStreamStore(engine.database)
  const begun = async (name: string) => (await store.cursor(name)) !== undefined

  return {
    database: engine.database,
    clock,
    lines,
    store,
    run,
    configure,
    stop: async () => await streams?.close(),
    state: (name: string): StreamState | undefined => streams?.states().find(each => each.name === name),
    /** Writes so many events, in one transaction; @returns their targets in order */
    async write(count: number, more: Partial<AuditEvent> = {}): Promise<string[]> {
      const targets = Array.from({ length: count }, (_, index) => `event ${written + index + 1}`)
      written += count
      // So many at once as a slow machine writes within the two seconds that a transaction may take.
      for (let from = 0; from < count; from += 500) {
        await engine.database.transaction(async tx => {
          const audit = createAuditStore(tx, clock)
          for (const target of targets.slice(from, from + 500)) await audit.add({ ...event, target, ...more })
        })
      }
      return targets
    },
    /** Waits until nothing waits. */
    async drained(name: string): Promise<void> {
      await vi.waitFor(
        async () => {
          const cursor = await store.cursor(name)
          const newest = await store.newest()
          if (cursor !== newest) throw new Error(`${name} has sent ${cursor} of ${newest}`)
        },
        { timeout: 60_000, interval: 5 },
      )
    },
    /** Waits until it has failed so often more. */
    async failed(name: string, times: number): Promise<void> {
      const state = () => streams?.states().find(each => each.name === name)?.failures ?? 0
      const before = state()
      await vi.waitFor(
        () => {
          if (state() < before + times) throw new Error(`${name} has failed ${state() - before} times`)
        },
        { timeout: 60_000, interval: 2 },
      )
    },
  }
}

/** What an event is told by in these tests. */
export const targetOf = (line: string): string => (JSON.parse(line) as { readonly target: string }).target

/** A certificate of `localhost` that signs itself. */
export function makeCertificate(folder = temporaryFolder({})) {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const made = '-x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2'.split(' ')
  const named = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  execFileSync('openssl', ['req', ...made, ...named, '-keyout', key, '-out', cert], { stdio: 'pipe' })
  return { certFile: cert, keyFile: key, cert: readFileSync(cert), key: readFileSync(key) }
}
