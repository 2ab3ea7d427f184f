import { GatewrightError } from '../../errors.ts'
import type { Profile } from '../../identity/profile.ts'
import type { BeginAttempt, FinishAttempt } from '../redirect-strategy.ts'
import type { Rehearsal } from '../rehearsal.ts'
import type { BegunByAddress } from './authorize.ts'
import { createKnownSecrets, type KnownSecrets, maskDeep, shownParameters } from './masks.ts'
import { createOAuth2Strategy, type OAuth2StrategySetup } from './oauth2-strategy.ts'
import { createProblem, type OAuth2RehearsalProblem } from './rehearsal-problem.ts'
import { type OAuth2RehearsalStep, readableClaims, recordInto, titles } from './rehearsal-steps.ts'

export interface OAuth2RehearsalReport {
  readonly ok: boolean
  readonly steps: readonly OAuth2RehearsalStep[]
  readonly problem?: OAuth2RehearsalProblem
}

interface OAuth2Rehearsal extends Rehearsal {
  begin(
    attempt: BeginAttempt,
  ): Promise<{ readonly report: OAuth2RehearsalReport; readonly begun?: BegunByAddress }>
  finish(
    attempt: FinishAttempt,
  ): Promise<{ readonly report: OAuth2RehearsalReport; readonly profile?: Profile }>
}

/**
 * Rehearses a strategy from a saved or unsaved entry. It goes through the very code of a real sign-in, with a
 * watcher; discovery and keys are read afresh, so that it sees the provider as it is now. `begin` and `finish` may be
 * called on different instances.
 */
export function createOAuth2Rehearsal(setup: Omit<OAuth2StrategySetup, 'trace'>): OAuth2Rehearsal {
  const { config } = setup

  const readable = readableClaims(config)

  /** A strategy of its own per call, so that two testers never see each other's steps. */
  function watched() {
    const secrets = createKnownSecrets()
    secrets.add(config.options.clientSecret)
    secrets.add(config.options.clientCertificate)
    const steps: OAuth2RehearsalStep[] = []
    const strategy = createOAuth2Strategy({ ...setup, trace: recordInto(steps, secrets, readable) })
    const failed = (error: unknown): OAuth2RehearsalReport => {
      const problem = createProblem(
        error instanceof GatewrightError ? error : new GatewrightError('internal'),
      )
      return finished({ ok: false, steps, problem }, secrets)
    }
    return { strategy, steps, secrets, failed }
  }

  return {
    async begin(attempt) {
      const { strategy, steps, secrets, failed } = watched()
      try {
        const begun = await strategy.begin(attempt)
        const url = new URL(begun.location)
        steps.push({
          name: 'authorize',
          title: titles.authorize,
          ok: true,
          sent: {
            method: 'GET',
            url: `${url.origin}${url.pathname}`,
            parameters: shownParameters(url.search, secrets),
          },
        })
        return { begun, report: finished({ ok: true, steps }, secrets) }
      } catch (error) {
        return { report: failed(error) }
      }
    },

    async finish(attempt) {
      const { strategy, steps, secrets, failed } = watched()
      const parameters = shownParameters(attempt.parameters.toString(), secrets)
      const ok = !attempt.parameters.has('error')
      steps.push({ name: 'return', title: titles.return, ok, received: { body: parameters } })
      try {
        const profile = await strategy.finish(attempt)
        return { profile, report: finished({ ok: true, steps }, secrets) }
      } catch (error) {
        return { report: failed(error) }
      }
    },
  }
}

/** Masks once more at the end: a token that came late may have been quoted by an earlier step. */
const finished = (report: OAuth2RehearsalReport, secrets: KnownSecrets): OAuth2RehearsalReport =>
  maskDeep(report, secrets) as OAuth2RehearsalReport
