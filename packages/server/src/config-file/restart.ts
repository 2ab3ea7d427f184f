import type { Config, Problem } from '@gatewright/config'
import type { Logger } from 'pino'
import type { Audit } from '../audit/audit.ts'
import { GatewrightError } from '../errors.ts'
import type { NodeProblem } from '../nodes/node.ts'
import type { Nodes } from '../nodes/nodes.ts'
import type { Asked } from '../nodes/round-store.ts'
import type { NodeAnswer, NodeResult, Round, Rounds } from '../nodes/rounds.ts'
import { serial } from '../serial.ts'
import type { ConfigFile } from './config-file.ts'
import type { FileText } from './read-text.ts'
import { type Agreed, createAgreement } from './restart-agreement.ts'
import type { Asker, FindConcerns, NamedConcern } from './restart-concerns.ts'
import { createOtherNodes } from './restart-of-others.ts'
import { asRestartFailure, refusalInWords, unknownText } from './restart-refusal.ts'
import type { Actor } from './versions.ts'
import type { WithoutApps } from './without-apps.ts'

/** How much has ended because the new configuration no longer offers what proved it. */
export interface EndedByRestart {
  readonly sessions: number
  readonly apiTokens: number
  readonly people: number
}

/**
 * Puts a checked configuration in the place of the one that runs.
 * @param version of its text
 * @returns what has ended with it at once; of a file that is its own owner nothing
 */
export type Replace = (config: Config, version: string) => Promise<EndedByRestart>

export interface Restarted {
  readonly config: Config
  readonly ended: EndedByRestart
  /** What became of it on each node, this one first; one where there is one. */
  readonly nodes: readonly NodeResult[]
}

/** Where the text comes from that is run. */
export interface RunnableTexts {
  /** What is to be run now. */
  current(): Promise<FileText>
  /** What was to be run when it had that version; `undefined` where nobody knows any more. */
  ofVersion(version: string): Promise<FileText | undefined>
}

/** Puts what the file says in the place of what runs. */
export interface Restart {
  readonly state: 'idle' | 'restarting'
  /** The text that what runs was built from. */
  readonly running: Pick<FileText, 'text' | 'version'>
  /** What was wrong with the file when a restart was refused last; empty after one that was not. */
  readonly problems: readonly Problem[]
  /**
   * What a restart onto the file as it is would take away, and has to be agreed to; nothing of a file with problems.
   * @param asker the session that would ask for it
   */
  concerns(asker?: Asker): Promise<readonly NamedConcern[]>
  /** The same for a configuration that has just been saved. */
  concernsAbout(next: WithoutApps, asker?: Asker): Promise<readonly NamedConcern[]>
  /**
   * Resolves when the new configuration serves, here and on the other nodes, or they have said why not. Of those that do not answer
   * it is told within a minute.
   * @param options.whenBusy what to do during a restart: wait and do it again, or refuse
   * @throws GatewrightError `config_invalid`, `config_differs`, `restart_unconfirmed`, `restart_failed`, `restart_in_progress`, `last_super_admin`;
   * the old one goes on serving
   */
  run(
    by: Actor,
    options: Agreed & {
      readonly whenBusy: 'wait' | 'refuse'
      /** Whether the other nodes go on as they are: each has a file of its own, which changes at its own time. */
      readonly isAlone?: boolean
    },
  ): Promise<Restarted>
  /** What was refused when it ran alone is asked for no more: others are told that all is well again. Never rejects. */
  withdraw(): Promise<void>
  /** Puts the text in the place of what runs that another node asks for, which has asked whoever had to be asked. Never rejects. */
  follow(asked: Pick<Asked, 'version' | 'by' | 'isOver'>): Promise<NodeAnswer>
}

export function createRestart(parts: {
  readonly file: ConfigFile
  readonly texts: RunnableTexts
  /** What the server was started with. */
  readonly running: Pick<FileText, 'text' | 'version'>
  readonly replace: Replace
  /** Ends what is not offered any more where the others run the same; else it waits until they do. Never rejects. */
  readonly endOnceAgreed: () => Promise<EndedByRestart>
  /** What runs now. */
  readonly runs: () => Config
  /** What is asked about a restart first. */
  readonly finders: readonly FindConcerns[]
  readonly services: {
    readonly audit: Pick<Audit, 'transaction' | 'noteRefusal'>
    readonly log: Logger
    readonly nodes: Pick<Nodes, 'self' | 'say'>
    readonly rounds: Pick<Rounds, 'begin'>
  }
}): Restart {
  const { file, texts, services } = parts
  const { nodes } = services
  let running = parts.running
  let problems: readonly Problem[] = []
  let busy: Promise<unknown> | undefined
  let following = 0
  /** Why this node has not taken up what the others run, or what its own file says. */
  let refusal: NodeProblem | undefined
  /** The one of them that nobody has asked for. */
  let refusedAlone: NodeProblem | undefined
  /** One's own restart, and what another node asks for meanwhile. */
  const inTurn = serial()

  const { concernsOf, agree } = createAgreement(parts)
  const others = createOtherNodes(services)

  /** @param agree is asked before anything is changed */
  async function apply(
    { text, version, problem }: FileText,
    agree: (next: Config) => Promise<readonly string[]>,
  ): Promise<Omit<Restarted, 'nodes'> & { accepted: readonly string[] }> {
    problems = []
    const parsed =
      problem === undefined ? file.parse(text) : { ok: false as const, problems: [problem], more: 0 }
    if (!parsed.ok) {
      problems = parsed.problems
      throw new GatewrightError('config_invalid', {
        response: { problems, ...(parsed.more > 0 && { more: parsed.more }) },
        detail: { problems: problems.map(({ path, code }) => `${path}: ${code}`) },
      })
    }
    const accepted = await agree(parsed.config)
    await nodes.say({ state: 'restarting' })
    let ended: EndedByRestart
    try {
      ended = await parts.replace(parsed.config, version)
    } catch (error) {
      throw asRestartFailure(error)
    }
    running = { text, version }
    refusal = undefined
    await nodes.say({ state: 'serving', configVersion: version, problem: null })
    return { config: parsed.config, ended, accepted }
  }

  /** Others are shown what runs here, and whether it is what they run. */
  const saySettled = () =>
    nodes.say({ state: refusal === undefined ? 'serving' : 'failed', problem: refusal ?? null })

  const eventOf = (by: Actor) => ({
    kind: 'restart' as const,
    actorId: by.id,
    actor: by.name,
    target: file.path,
  })

  /** What serves is in no transaction, and cannot be taken back: where it cannot be written down it is in this log at least. */
  const writeDown = (event: ReturnType<typeof eventOf>, detail: Readonly<Record<string, unknown>>) =>
    services.audit
      .transaction((_, record) => record({ ...event, result: 'ok', detail }))
      .catch((error: unknown) =>
        services.log.error(
          { err: error, by: event.actor, ...detail },
          'audit: a restart could not be written down',
        ),
      )

  async function recorded(
    by: Actor,
    { isAlone, ...agreed }: Agreed & { readonly isAlone: boolean },
    round: Round | undefined,
  ): Promise<Restarted> {
    const event = eventOf(by)
    const before = running.version
    try {
      const { accepted, ...applied } = await inTurn(async () =>
        apply(await texts.current(), next => agree(by, next, agreed)),
      )
      const results = await others.follow(round, running.version)
      const restarted = file.owner === 'file' ? { ...applied, ended: await parts.endOnceAgreed() } : applied
      for (const { name, message } of results.filter(({ ok }) => !ok))
        services.log.warn({ node: name, by: by.name }, `a node has not restarted: ${message}`)
      const detail = {
        from: before,
        to: running.version,
        ended: restarted.ended,
        ...(accepted.length > 0 && { accepted: accepted.join(' ') }),
        ...(results.length > 1 && { nodes: results }),
        ...(isAlone && { node: nodes.self.name }),
      }
      await writeDown(event, detail)
      await round?.end(true)
      return { ...restarted, nodes: results }
    } catch (thrown) {
      const error = thrown as GatewrightError
      services.log.warn({ err: error, by: by.name }, 'restart refused; the old configuration goes on serving')
      // Where nobody else is to be asked, nobody else would hear of it; else this node goes on with what the others run.
      if (isAlone) refusal = refusedAlone = problemOf(error)
      if (error.code !== 'restart_unconfirmed') await saySettled()
      await round?.end(false)
      await services.audit.noteRefusal({
        ...event,
        result: 'refused',
        code: error.code,
        detail: isAlone ? { ...error.detail, node: nodes.self.name } : error.detail,
      })
      throw error
    }
  }

  return {
    get state() {
      return busy === undefined && following === 0 ? 'idle' : 'restarting'
    },
    get running() {
      return running
    },
    get problems() {
      return problems
    },
    async concerns(asker) {
      const { text, problem } = await texts.current()
      const parsed = problem === undefined ? await file.texts.read(text) : undefined
      return parsed?.ok ? concernsOf(parsed.config, asker) : []
    },
    concernsAbout: concernsOf,
    async run(by, { whenBusy, isAlone = false, ...agreed }) {
      while (busy !== undefined) {
        if (whenBusy === 'refuse') throw new GatewrightError('restart_in_progress')
        await busy
      }
      const taken = isAlone ? Promise.resolve(undefined) : others.takeTurn(by.name, whenBusy)
      const work = taken.then(round => recorded(by, { ...agreed, isAlone }, round))
      busy = work.then(
        () => {},
        () => {},
      )
      try {
        return await work
      } finally {
        busy = undefined
      }
    },
    async withdraw() {
      if (refusal === undefined || refusal !== refusedAlone) return
      refusal = undefined
      await saySettled()
    },
    async follow({ version, by, isOver }) {
      following += 1
      const event = eventOf({ name: by })
      const { name: node } = nodes.self
      /** The entry of the node that was asked says that this one has not answered. */
      const isLate = () => isOver().catch(() => true)
      try {
        const { from, ended } = await inTurn(async () => {
          const from = running.version
          const text = await texts.ofVersion(version)
          if (text === undefined) throw unknownText(version)
          // The node that was asked has asked whoever had to agree.
          return { from, ...(await apply(text, async () => [])) }
        })
        if (await isLate()) await writeDown(event, { from, to: version, ended, node, late: true })
        return { ok: true }
      } catch (error) {
        services.log.warn(
          { err: error, by },
          'a restart that another node asks for is refused; the old configuration goes on serving',
        )
        refusal = problemOf(error)
        await saySettled()
        if (await isLate()) {
          const { code, detail } =
            error instanceof GatewrightError ? error : { code: 'restart_failed' as const, detail: {} }
          await services.audit.noteRefusal({
            ...event,
            ...{ result: 'refused', code },
            detail: { ...detail, to: version, node, late: true },
          })
        }
        return { ok: false, message: refusal.message }
      } finally {
        following -= 1
      }
    },
  }
}

const problemOf = (error: unknown): NodeProblem => ({
  ...(error instanceof GatewrightError && { code: error.code }),
  message: refusalInWords(error),
})
