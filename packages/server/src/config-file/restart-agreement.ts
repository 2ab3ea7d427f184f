import type { Config } from '@gatewright/config'
import type { Logger } from 'pino'
import { GatewrightError } from '../errors.ts'
import { type Asker, concernsAbout, type FindConcerns, type NamedConcern } from './restart-concerns.ts'
import type { Actor } from './versions.ts'
import type { WithoutApps } from './without-apps.ts'

/** What whoever asks for a restart has read and agrees to. */
export interface Agreed {
  /** Ids of concerns; `all` for whoever cannot be asked, such as a signal: then they are in the log. */
  readonly accepts: readonly string[] | 'all'
  /** The session that asks. */
  readonly asker?: Asker
}

/** What a restart would take away, and whether somebody wants that. */
export interface RestartAgreement {
  /** A question that cannot be looked at is in the log, and keeps from nothing. */
  concernsOf(next: WithoutApps, asker?: Asker): Promise<readonly NamedConcern[]>
  /**
   * @returns ids of what was agreed to
   * @throws GatewrightError `restart_unconfirmed` with all concerns, where one of them was not agreed to
   */
  agree(by: Actor, next: Config, agreed: Agreed): Promise<readonly string[]>
}

/** @param parts.runs what runs now */
export function createAgreement(parts: {
  readonly finders: readonly FindConcerns[]
  readonly runs: () => Config
  readonly services: { readonly log: Logger }
}): RestartAgreement {
  const { log } = parts.services

  const concernsOf = (next: WithoutApps, asker?: Asker) =>
    concernsAbout(parts.finders, { running: parts.runs(), next, ...(asker && { asker }) }, error =>
      log.warn({ err: error }, 'what a restart would take away could not be looked at'),
    )

  return {
    concernsOf,
    async agree(by, next, { accepts, asker }) {
      const concerns = await concernsOf(next, asker)
      if (accepts === 'all') {
        for (const { code, message, cure } of concerns)
          log.warn({ code, by: by.name, cure }, `restarting all the same: ${message}`)
        return concerns.map(({ id }) => id)
      }
      if (concerns.some(({ id }) => !accepts.includes(id))) {
        throw new GatewrightError('restart_unconfirmed', {
          response: { concerns },
          detail: { concerns: concerns.map(({ id }) => id), accepted: accepts },
        })
      }
      return concerns.map(({ id }) => id)
    },
  }
}
