import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import { GatewrightError } from '../errors.ts'
import type { Nodes } from '../nodes/nodes.ts'
import type { NodeResult, Round, Rounds } from '../nodes/rounds.ts'

/** How often it is looked whether another node has ended its restart, in milliseconds. */
const LOOK_EVERY = 200

/** The other nodes, at a restart of this one. That they cannot be asked is in the log, and keeps this one from nothing. */
export interface OtherNodes {
  /**
   * Waits for the turn, or refuses while another node has it.
   * @param by whoever asks for the restart, for people
   * @returns `undefined` where this node can ask nobody: it restarts by itself then, as it could always
   * @throws GatewrightError `restart_in_progress`
   */
  takeTurn(by: string, whenBusy: 'wait' | 'refuse'): Promise<Round | undefined>
  /** @returns what became of it on each, this one first. Never rejects. @param version hash of the text that this one runs on */
  follow(round: Round | undefined, version: string): Promise<readonly NodeResult[]>
}

/** @param services.rounds by which a node asks the others, one at a time */
export function createOtherNodes(services: {
  readonly log: Logger
  readonly nodes: Pick<Nodes, 'self'>
  readonly rounds: Pick<Rounds, 'begin'>
}): OtherNodes {
  const { log, nodes, rounds } = services
  return {
    async takeTurn(by, whenBusy) {
      for (;;) {
        let round: Round | undefined
        try {
          round = await rounds.begin(by)
        } catch (error) {
          log.warn({ err: error }, 'other nodes cannot be asked to restart; this one does it alone')
          return undefined
        }
        if (round !== undefined) return round
        if (whenBusy === 'refuse') throw new GatewrightError('restart_in_progress')
        await wait(LOOK_EVERY)
      }
    },
    async follow(round, version) {
      const self: NodeResult = { name: nodes.self.name, ok: true }
      try {
        return [self, ...((await round?.ask(version)) ?? [])]
      } catch (error) {
        log.warn({ err: error }, 'other nodes could not be asked to restart')
        return [self]
      }
    },
  }
}
