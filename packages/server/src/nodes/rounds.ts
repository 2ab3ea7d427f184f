import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type Clock, inWords } from '../clock.ts'
import type { Events } from '../events/events.ts'
import type { Database } from '../storage/database.ts'
import type { Node } from './node.ts'
import type { Nodes } from './nodes.ts'
import { type Asked, createRoundStore, ROUND_WITHIN, type RoundAnswer } from './round-store.ts'

/** How often answers are looked for, in milliseconds. */
const LOOK_EVERY = 100
/** How often it is looked whether those who are asked are still there, in milliseconds. */
const ASK_EVERY = 1000
/** How long one node may take, in milliseconds: to read a text, to ask who is lost by it, to listen. */
const NODE_WITHIN = 20_000

/** What became of a restart on one node. */
export interface NodeResult {
  readonly name: string
  readonly ok: boolean
  /** Why not, for the operator. */
  readonly message?: string
}

/** What a node answers that was asked. */
export type NodeAnswer = Pick<NodeResult, 'ok' | 'message'>

/** A restart of every node, of which one asks the others. */
export interface Rounds {
  /**
   * Takes the turn: no other node restarts before this one ends it.
   * @returns `undefined` while another node has it
   */
  begin(by: string): Promise<Round | undefined>
  /**
   * Takes up what other nodes ask for, now and after having been away. Returns how to stop.
   * @param follow puts the text of that version in the place of what runs
   */
  follow(follow: (asked: Asked) => Promise<NodeAnswer>): () => void
  /** Ids of nodes whose turn has not come yet. */
  waiting(): Promise<readonly string[]>
  purge(): Promise<void>
  /** Waits for nobody any more. */
  close(): void
}

/** The turn of one node, from its own restart until the others have answered. */
export interface Round {
  /**
   * Asks the others, a quarter of all nodes at a time, so that the rest keep what they can serve. At most a minute.
   * @param version hash of the text that this node runs on by now
   * @returns what became of each of them; a node that does not answer is among them, and takes it up when it is back
   */
  ask(version: string): Promise<readonly NodeResult[]>
  /** Lets go of the turn. Never rejects. @param came whether anything came of it: a round that was refused leaves no trace */
  end(came: boolean): Promise<void>
}

/** Restarts of every node, as this one begins and follows them. */
export function createRounds(options: {
  readonly database: Database
  readonly clock: Clock
  readonly events: Pick<Events, 'subscribe'>
  readonly nodes: Nodes
  readonly log: Pick<Logger, 'info' | 'warn'>
  /** How long one node may take, in milliseconds. */
  readonly patience?: number
}): Rounds {
  const { database, nodes, events, log, patience = NODE_WITHIN } = options
  const store = createRoundStore(database, options.clock)
  let isClosed = false

  async function ask(round: string, version: string): Promise<readonly NodeResult[]> {
    const until = performance.now() + ROUND_WITHIN
    const others = (await nodes.list()).filter(({ id }) => id !== nodes.self.id)
    await store.announce(round, version, others)
    if (others.length === 0) return []
    const results = new Map<string, NodeResult>()
    const there = others.filter(({ state }) => state !== 'gone' && state !== 'stopping')
    for (const node of others) if (!there.includes(node)) results.set(node.id, unheard(node))
    const together = Math.max(1, Math.floor((others.length + 1) / 4))
    for (let from = 0; from < there.length && !isClosed; from += together) {
      const group = there.slice(from, from + together)
      if (performance.now() < until)
        for (const [id, result] of await askGroup(round, group, until)) results.set(id, result)
      else for (const node of group) results.set(node.id, late(node))
    }
    // Whoever took longer than its time has answered by now, or writes down by itself what becomes of it.
    for (const answer of await store.answers(round)) {
      const result = resultOf(answer)
      if (result !== undefined) results.set(answer.node, result)
    }
    return others.map(node => results.get(node.id) ?? late(node))
  }

  async function askGroup(
    round: string,
    group: readonly Node[],
    until: number,
  ): Promise<ReadonlyMap<string, NodeResult>> {
    await store.ask(
      round,
      group.map(({ id }) => id),
    )
    const results = new Map<string, NodeResult>()
    const end = Math.min(until, performance.now() + patience)
    let lookAt = performance.now() + ASK_EVERY
    while (results.size < group.length && !isClosed && performance.now() < end) {
      await wait(LOOK_EVERY)
      const answers = await store.answers(round)
      for (const { id } of group) {
        const result = resultOf(answers.find(({ node }) => node === id))
        if (result !== undefined) results.set(id, result)
      }
      if (performance.now() < lookAt) continue
      lookAt = performance.now() + ASK_EVERY
      const now = await nodes.list()
      for (const node of group) {
        const is = now.find(({ id }) => id === node.id)
        if (!results.has(node.id) && (is === undefined || is.state === 'gone'))
          results.set(node.id, unheard(is ?? { ...node, state: 'stopping' }))
      }
    }
    for (const node of group) if (!results.has(node.id)) results.set(node.id, late(node))
    return results
  }

  return {
    async begin(by) {
      if (store.isAlone) return ALONE
      const alive = (await nodes.list()).filter(({ state }) => state !== 'gone').map(({ id }) => id)
      const round = await store.begin(by, nodes.self.id, alive)
      if (round === undefined) return undefined
      return {
        ask: version => ask(round, version),
        end: came =>
          (came ? store.end(round) : store.drop(round)).catch((error: unknown) =>
            log.warn({ err: error }, 'the end of a restart of every node could not be written down'),
          ),
      }
    },
    follow(follow) {
      let looking = false
      /** Something came while we were looking: it may have been missed. */
      let lookAgain = false
      async function look(): Promise<void> {
        lookAgain = looking
        if (looking || isClosed || nodes.startedAt === undefined) return
        looking = true
        try {
          const asked = await store.openFor(nodes.self.id, nodes.startedAt)
          if (asked !== undefined) await store.answer(asked.round, nodes.self, await follow(asked))
        } catch (error) {
          log.warn({ err: error }, 'a restart that another node asks for could not be looked up')
        } finally {
          looking = false
        }
        if (lookAgain) await look()
      }
      if (store.isAlone) return () => undefined
      const stopListening = events.subscribe(({ kind }) => {
        if (kind === 'restart-requested' || kind === 'anything') void look()
      })
      const stopBeating = nodes.onBeat(() => void look())
      return () => {
        stopListening()
        stopBeating()
      }
    },
    waiting: store.waiting,
    purge: store.purge,
    close() {
      isClosed = true
    },
  }
}

function resultOf(answer: RoundAnswer | undefined): NodeResult | undefined {
  if (answer?.ok === undefined) return undefined
  const { name, ok, message } = answer
  return { name, ok, ...(message !== undefined && { message }) }
}

const ALONE: Round = { ask: async () => [], end: async () => undefined }

const back = 'It takes the configuration up by itself when it is back.'

function unheard({ name, state, silentFor }: Pick<Node, 'name' | 'state' | 'silentFor'>): NodeResult {
  const message =
    state === 'stopping'
      ? 'It is stopping.'
      : `It does not answer: nothing was heard of it for ${inWords(silentFor)}. ${back}`
  return { name, ok: false, message }
}

const late = ({ name }: Pick<Node, 'name'>): NodeResult => ({
  name,
  ok: false,
  message: `It has not answered in time. It may still restart; until then it goes on with its old configuration.`,
})
