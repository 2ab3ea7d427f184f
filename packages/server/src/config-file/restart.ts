import type { Config, Problem } from '@gatewright/config'
import type { Logger } from 'pino'
import type { Audit } from '../audit/audit.ts'
import { GatewrightError } from '../errors.ts'
import type { ConfigFile } from './config-file.ts'
import type { FileText } from './read-text.ts'
import { type Asker, concernsAbout, type FindConcerns, type NamedConcern } from './restart-concerns.ts'
import type { Actor } from './versions.ts'
import type { WithoutApps } from './without-apps.ts'

/** How much has ended because the new configuration no longer offers what proved it. */
export interface EndedByRestart {
  readonly sessions: number
  readonly apiTokens: number
  readonly people: number
}

/** Puts a checked configuration in the place of the one that runs. */
export type Replace = (config: Config) => Promise<EndedByRestart>

export interface Restarted {
  readonly config: Config
  readonly ended: EndedByRestart
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
   * Resolves when the new configuration serves.
   * @param options.whenBusy what to do during a restart: wait and do it again, or refuse
   * @param options.accepts ids of the concerns that were read and are agreed to; `all` for whoever cannot be asked, such as a
   *   signal: then they are in the log
   * @throws GatewrightError `config_invalid`, `config_differs`, `restart_unconfirmed`, `restart_failed`, `restart_in_progress`, `last_super_admin`;
   * the old one goes on serving
   */
  run(
    by: Actor,
    options: {
      readonly whenBusy: 'wait' | 'refuse'
      readonly accepts: readonly string[] | 'all'
      readonly asker?: Asker
    },
  ): Promise<Restarted>
}

type Agreed = Pick<Parameters<Restart['run']>[1], 'accepts' | 'asker'>

export function createRestart(parts: {
  readonly file: ConfigFile
  /** What the server was started with. */
  readonly running: Pick<FileText, 'text' | 'version'>
  readonly replace: Replace
  /** What runs now. */
  readonly runs: () => Config
  /** What is asked about a restart first. */
  readonly finders: readonly FindConcerns[]
  readonly services: { readonly audit: Pick<Audit, 'transaction' | 'noteRefusal'>; readonly log: Logger }
}): Restart {
  const { file, services } = parts
  let running = parts.running
  let problems: readonly Problem[] = []
  let busy: Promise<unknown> | undefined

  const concernsOf = (next: WithoutApps, asker?: Asker) =>
    concernsAbout(parts.finders, { running: parts.runs(), next, ...(asker && { asker }) }, error =>
      services.log.warn({ err: error }, 'what a restart would take away could not be looked at'),
    )

  /** @returns what was agreed to */
  async function agree(by: Actor, next: Config, { accepts, asker }: Agreed): Promise<readonly string[]> {
    const concerns = await concernsOf(next, asker)
    if (accepts === 'all') {
      for (const { code, message, cure } of concerns)
        services.log.warn({ code, by: by.name, cure }, `restarting all the same: ${message}`)
      return concerns.map(({ id }) => id)
    }
    if (concerns.some(({ id }) => !accepts.includes(id))) {
      throw new GatewrightError('restart_unconfirmed', {
        response: { concerns },
        detail: { concerns: concerns.map(({ id }) => id), accepted: accepts },
      })
    }
    return concerns.map(({ id }) => id)
  }

  async function restart(by: Actor, agreed: Agreed): Promise<Restarted & { accepted: readonly string[] }> {
    problems = []
    const { text, version, problem } = await file.toRun()
    const parsed =
      problem === undefined ? file.parse(text) : { ok: false as const, problems: [problem], more: 0 }
    if (!parsed.ok) {
      problems = parsed.problems
      throw new GatewrightError('config_invalid', {
        response: { problems, ...(parsed.more > 0 && { more: parsed.more }) },
        detail: { problems: problems.map(({ path, code }) => `${path}: ${code}`) },
      })
    }
    const accepted = await agree(by, parsed.config, agreed)
    let ended: EndedByRestart
    try {
      ended = await parts.replace(parsed.config)
    } catch (error) {
      throw asRestartFailure(error)
    }
    running = { text, version }
    return { config: parsed.config, ended, accepted }
  }

  async function recorded(by: Actor, agreed: Agreed): Promise<Restarted> {
    const event = {
      kind: 'restart' as const,
      actorId: by.id,
      actor: by.name,
      target: file.path,
    }
    const before = running.version
    try {
      const { accepted, ...restarted } = await restart(by, agreed)
      const detail = {
        from: before,
        to: running.version,
        ended: restarted.ended,
        ...(accepted.length > 0 && { accepted: accepted.join(' ') }),
      }
      await services.audit
        .transaction((_, record) => record({ ...event, result: 'ok', detail }))
        // What serves is in no transaction, and cannot be taken back: it is in this log at least.
        .catch((error: unknown) =>
          services.log.error(
            { err: error, by: by.name, ...detail },
            'audit: a restart could not be written down',
          ),
        )
      return restarted
    } catch (thrown) {
      const error = thrown as GatewrightError
      services.log.warn({ err: error, by: by.name }, 'restart refused; the old configuration goes on serving')
      await services.audit.noteRefusal({
        ...event,
        result: 'refused',
        code: error.code,
        detail: error.detail,
      })
      throw error
    }
  }

  return {
    get state() {
      return busy === undefined ? 'idle' : 'restarting'
    },
    get running() {
      return running
    },
    get problems() {
      return problems
    },
    async concerns(asker) {
      const { text, problem } = await file.current()
      const parsed = problem === undefined ? await file.texts.read(text) : undefined
      return parsed?.ok ? concernsOf(parsed.config, asker) : []
    },
    concernsAbout: concernsOf,
    async run(by, { whenBusy, ...agreed }) {
      while (busy !== undefined) {
        if (whenBusy === 'refuse') throw new GatewrightError('restart_in_progress')
        await busy
      }
      const work = recorded(by, agreed)
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
  }
}

/** What the machine refused, in words: the port is taken, a certificate cannot be read. */
function asRestartFailure(error: unknown): GatewrightError {
  if (error instanceof GatewrightError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new GatewrightError('restart_failed', {
    cause: error,
    response: { message: `${message} The old configuration goes on serving.` },
    detail: { reason: message },
  })
}
