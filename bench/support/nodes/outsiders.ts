import { setTimeout as wait } from 'node:timers/promises'
import { askFor } from './ask.ts'
import type { People } from './people.ts'

/** Sessions that were ended, and whoever still gets in with one. */
export interface Outsiders {
  /** How many have ended, by signing out and by being disabled. */
  readonly ended: number
  readonly disabled: number
  /** How often they have tried to get in, at each node by itself. */
  readonly tries: number
  /** Those who got in later than they may: each with how many milliseconds after it had ended. */
  readonly letIn: readonly string[]
  /** The longest time, in milliseconds, after which one was still let in, while all nodes had their database. */
  readonly latest: number
  /** Says that a node cannot reach the database: for the grace it may let in whoever it knows. */
  allow(node: number, until: number): void
  stop(): Promise<void>
}

interface Ended {
  readonly cookie: string
  /** When it was acknowledged, in milliseconds since 1970. */
  readonly at: number
}

/** Milliseconds after which every node has heard of it. */
const heardWithin = 1000
const tryEvery = 40

/**
 * Signs people in and out again, and disables some, and has each of them try at every node, over and over.
 * @param options.names who may be signed in and out
 * @param options.leavers who may be disabled, each once
 */
export function watchOutsiders(
  people: People,
  options: {
    readonly port: number
    readonly nodes: readonly number[]
    readonly names: readonly string[]
    readonly leavers: readonly { readonly id: string; readonly cookie: string }[]
  },
): Outsiders {
  const { port, nodes, names, leavers } = options
  const ended: Ended[] = []
  const letIn: string[] = []
  /** Of each node, until when more than a second is no fault. */
  const allowed = nodes.map(() => 0)
  let [tries, disabled, latest, isOver] = [0, 0, 0, false]

  async function knock(node: number, { cookie, at }: Ended): Promise<void> {
    const begun = Date.now()
    tries += 1
    // The app, which a node lets in by what it knows, and the API, which asks the database.
    const path = tries % 4 === 0 ? '/api/v1/auth/me' : '/tool/page'
    const status = await askFor(path, nodes[node] ?? 0, `localhost:${port}`, cookie)
    if (status !== 200 || begun <= (allowed[node] ?? 0)) return
    latest = Math.max(latest, begun - at)
    if (begun - at > heardWithin) letIn.push(`node ${node + 1}, ${begun - at} ms after it had ended`)
  }

  /** The newest at each node, and an older one. */
  async function knocking(): Promise<void> {
    while (!isOver) {
      const some = [ended.at(-1), ended[Math.floor(Math.random() * ended.length)]]
      for (const one of some)
        if (one !== undefined) await Promise.all(nodes.map((_, node) => knock(node, one)))
      await wait(tryEvery)
    }
  }
  /** What could not be done was not acknowledged, and counts for nothing. */
  async function comingAndGoing(): Promise<void> {
    for (let turn = 0; !isOver; turn += 1) {
      try {
        const cookie = await people.signIns.signIn(names[turn % names.length] ?? '')
        await Promise.all(nodes.map((_, node) => knockAs(node, cookie)))
        const { status } = await people.call('POST', '/api/v1/auth/logout', cookie, {})
        if (status < 300) ended.push({ cookie, at: Date.now() })
        const leaver = turn % 3 === 0 ? leavers[disabled] : undefined
        if (leaver !== undefined) {
          await Promise.all(nodes.map((_, node) => knockAs(node, leaver.cookie)))
          const path = `/api/v1/admin/collaborators/${leaver.id}`
          const answer = await people.call('PATCH', path, people.admin, { disabled: true })
          if (answer.status < 300) {
            ended.push({ cookie: leaver.cookie, at: Date.now() })
            disabled += 1
          }
        }
      } catch {
        // Nobody signs in without the database.
      }
      await wait(200)
    }
  }
  /** So that each node has the session in its memory. */
  const knockAs = (node: number, cookie: string) => knock(node, { cookie, at: Date.now() })
  const working = Promise.all([knocking(), comingAndGoing()])

  return {
    get ended() {
      return ended.length
    },
    get disabled() {
      return disabled
    },
    get tries() {
      return tries
    },
    get latest() {
      return latest
    },
    letIn,
    allow(node, until) {
      allowed[node] = until
    },
    async stop() {
      isOver = true
      await working
    },
  }
}
