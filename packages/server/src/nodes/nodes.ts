import { nodeNameOf } from '@gatewright/config'
import type { Logger } from 'pino'
import { type Clock, inWords } from '../clock.ts'
import { randomId } from '../random.ts'
import { serial } from '../serial.ts'
import type { Database } from '../storage/database.ts'
import { newestSchema } from '../storage/migrations/index.ts'
import { oneAtATime } from '../storage/one-at-a-time.ts'
import { version } from '../version.ts'
import { CLOCK_OFF, heartbeatOf, type Node, type NodeProblem, type NodeState, runsAsOthers } from './node.ts'
import { createNodeStore } from './node-store.ts'

/** How long the end of a process waits to be taken off the list, in milliseconds: it is taken for gone otherwise. */
const LEFT_WITHIN = 1_000

/** What a node is, for others to know. */
export interface NodeIdentity {
  readonly name: string
  /** Of the program. */
  readonly version: string
  /** The newest migration that it knows. */
  readonly schema: string
  /** When it began to start, by `performance.now()`: before it has read its configuration. */
  readonly begunAt: number
}

/** What changes while it runs. */
export interface NodeSaid {
  readonly state?: NodeState
  readonly configVersion?: string
  /** `null`: there is none any more. */
  readonly problem?: NodeProblem | null
}

/** The processes that serve on the same data, this one among them once it has joined. */
export interface Nodes {
  readonly self: { readonly id: string; readonly name: string }
  /** Everybody who was heard of in the last ten minutes, by name. */
  list(): Promise<readonly Node[]>
  /** Those of them that are there beside this one. */
  others(): Promise<readonly Node[]>
  /** Whether the others run what this one runs: only then does it delete by its own configuration what all of them have. */
  agree(): Promise<boolean>
  /** From here on others know of this one. Resolves when they do, or when it could not be written: it is tried again then. */
  join(about: { readonly file?: string; readonly configVersion?: string }): Promise<void>
  /** Others know of it when this resolves; where it could not be written, with the next heartbeat. Never rejects. */
  say(what: NodeSaid): Promise<void>
  /** When this one began to start, by the database's clock, in milliseconds since 1970; `undefined` before it has joined. */
  readonly startedAt: number | undefined
  /** How much this clock is ahead of the database's, in milliseconds. */
  readonly clockOff: number
  /** Called after each heartbeat. Returns how to stop. */
  onBeat(listener: () => void): () => void
  /** Drops the rows of those that are gone for long. */
  purge(): Promise<void>
  /** Others no longer know of this one. Never rejects. */
  leave(): Promise<void>
}

/**
 * This process among those on the same data. Nobody knows of it before it has joined.
 * @param options.identity what is otherwise than this process and program would say of themselves
 */
export function createNodes(options: {
  readonly database: Database
  readonly clock: Clock
  readonly log: Pick<Logger, 'warn' | 'info'>
  readonly identity?: Partial<NodeIdentity> | undefined
}): Nodes {
  const { database, clock, log } = options
  const store = createNodeStore(database, clock)
  const { isAlone } = store
  const { every } = heartbeatOf(isAlone)
  const identity: NodeIdentity = {
    name: nodeNameOf(process.env),
    version,
    schema: newestSchema,
    begunAt: performance.now(),
    ...options.identity,
  }
  const id = randomId()
  /** What is written last is what counts. */
  const inTurn = serial()
  const listeners = new Set<() => void>()
  let about: { readonly file?: string; readonly configVersion?: string } | undefined
  let state: NodeState = 'serving'
  let problem: NodeProblem | undefined
  let startedAt: number | undefined
  let clockOff = 0
  let beating: NodeJS.Timeout | undefined

  async function write(): Promise<void> {
    if (about === undefined) return
    const before = clock.now()
    const asked = performance.now()
    const now = await store.time()
    compareClocks(now, before, clock.now())
    startedAt ??= now - (asked - identity.begunAt)
    const { begunAt: _, ...said } = identity
    await store.write({ id, ...said, ...about, startedAt, state, problem, clockOff }, now)
  }

  /** A clock of a test's stands where the test has put it, which says nothing about this machine. */
  function compareClocks(database: number, before: number, after: number): void {
    if (clock.monotonic === undefined) return
    const wasOff = Math.abs(clockOff) >= CLOCK_OFF
    // The answer was made at some moment in between: only what is off for certain counts.
    if (before > database) clockOff = before - database
    else clockOff = after < database ? after - database : 0
    const isOff = Math.abs(clockOff) >= CLOCK_OFF
    if (isOff && !wasOff)
      log.warn(
        { clockOffMs: clockOff },
        `the clock of this machine is ${inWords(clockOff)} ${clockOff > 0 ? 'ahead of' : 'behind'} the database's: sessions and tokens end at the wrong time here. Let NTP set the clocks of all machines (timedatectl set-ntp true)`,
      )
    if (!isOff && wasOff) log.info('the clock of this machine agrees with the database again')
  }

  const beat = oneAtATime(async () => {
    await inTurn(write)
    for (const listener of listeners) listener()
  })

  return {
    self: { id, name: identity.name },
    list: store.list,
    others: async () => (await store.list()).filter(node => node.id !== id && node.state !== 'gone'),
    agree: async () => runsAsOthers(await store.list(), id, about?.configVersion),
    get startedAt() {
      return startedAt
    },
    get clockOff() {
      return clockOff
    },
    async join(what) {
      about = what
      beating = setInterval(beat, every)
      beating.unref()
      await inTurn(write)
        .then(() => (isAlone ? store.removeOthers(id) : undefined))
        .catch((error: unknown) =>
          log.warn({ err: error }, 'other nodes do not know of this one yet; it is tried again'),
        )
    },
    async say(what) {
      if (what.state !== undefined) state = what.state
      if (what.problem !== undefined) problem = what.problem ?? undefined
      if (about !== undefined && what.configVersion !== undefined)
        about = { ...about, configVersion: what.configVersion }
      // Whether it can be written is the next heartbeat's business as well.
      const written = inTurn(write).catch(() => undefined)
      if (!isAlone) await written
    },
    onBeat(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    purge: store.purge,
    async leave() {
      clearInterval(beating)
      if (about === undefined) return
      about = undefined
      const gone = inTurn(() => store.remove(id)).catch(() => undefined)
      await Promise.race([gone, new Promise<void>(resolve => setTimeout(resolve, LEFT_WITHIN).unref())])
    },
  }
}
