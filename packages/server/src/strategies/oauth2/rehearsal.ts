import type { OAuth2StrategyConfig } from '@gatewright/config'
import { GatewrightError } from '../../errors.ts'
import type { Profile } from '../../identity/profile.ts'
import type { BeginAttempt, FinishAttempt } from '../redirect-strategy.ts'
import type { Rehearsal } from '../rehearsal.ts'
import type { BegunByAddress } from './authorize.ts'
import { recogniseEntra } from './kind.ts'
import {
  createKnownSecrets,
  type KnownSecrets,
  maskDeep,
  shownBody,
  shownClaims,
  shownParameters,
} from './masks.ts'
import { createOAuth2Strategy, type OAuth2StrategySetup } from './oauth2-strategy.ts'
import { createProblem, type OAuth2RehearsalProblem } from './rehearsal-problem.ts'
import type { CheckedStep, ProviderCall, Purpose, Trace } from './trace.ts'

/** One thing that happened, in order. Plain data without secrets: it may be sent to a super admin's browser. */
interface OAuth2RehearsalStep {
  readonly name: 'authorize' | 'return' | Purpose | CheckedStep
  /** What it is, in words. */
  readonly title: string
  readonly ok: boolean
  readonly sent?: {
    readonly method: string
    /** Without its query. */
    readonly url: string
    /** Scheme of the `Authorization` header. */
    readonly authorization?: string
    readonly parameters?: Readonly<Record<string, string>>
  }
  readonly received?: {
    readonly status?: number
    readonly contentType?: string
    /** JSON with tokens decoded, or the beginning of a text. */
    readonly body?: unknown
    readonly failure?: string
  }
  /** What a check found. */
  readonly found?: unknown
}

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

const titles: Record<OAuth2RehearsalStep['name'], string> = {
  authorize: 'The browser is sent to the provider',
  return: 'The provider sent the browser back',
  discovery: 'The provider describes itself',
  keys: 'The keys that it signs with',
  callback: 'The answer belongs to this attempt and this provider',
  par: 'The request is sent ahead',
  token: 'The code is traded for tokens',
  id_token: 'The id_token is genuine',
  userinfo: 'What the provider says of the person',
  access_token: 'The access token is genuine',
  groups: 'The groups, which were too many for a token',
  identity: 'Who this is',
}

/**
 * Of a provider that is only OAuth 2.0, nothing signed says that its answer is about a person; so what is read of it is what
 * a sign-in would read. `undefined` stands for all.
 */
function readableClaims({ options, fieldMapping }: OAuth2StrategyConfig): ReadonlySet<string> | undefined {
  if (options.issuer !== undefined || recogniseEntra(options.authorizationURL ?? '')) return undefined
  const mapped = Object.values(fieldMapping).filter(claim => claim !== undefined && !claim.startsWith('!'))
  return new Set([
    'sub',
    'id',
    'email_verified',
    ...mapped,
    ...mapped.map(claim => claim.split('.')[0] ?? ''),
  ])
}

function recordInto(
  steps: OAuth2RehearsalStep[],
  secrets: KnownSecrets,
  readable: ReadonlySet<string> | undefined,
): Trace {
  return {
    called(call) {
      const url = new URL(call.url)
      const { authorization, status, contentType, failure } = call
      steps.push({
        name: call.purpose,
        title: titles[call.purpose],
        ok: failure === undefined && status === 200 && !isOAuthError(call),
        sent: {
          method: call.method,
          url: `${url.origin}${url.pathname}`,
          ...(authorization === undefined ? {} : { authorization }),
          ...(call.requestBody === undefined
            ? {}
            : { parameters: shownParameters(call.requestBody, secrets) }),
        },
        received: {
          ...(status === undefined ? {} : { status }),
          ...(contentType === undefined ? {} : { contentType }),
          ...(call.responseBody === undefined ? {} : { body: shownBody(call, secrets, readable) }),
          ...(failure === undefined ? {} : { failure }),
        },
      })
    },
    leftAside(name, why) {
      steps.push({
        name,
        title: `${titles[name]}: left aside, the id_token says enough`,
        ok: true,
        found: why,
      })
    },
    checked(name, found) {
      steps.push({
        name,
        title: titles[name],
        ok: true,
        found: name === 'userinfo' ? shownClaims(found, readable) : found,
      })
    },
  }
}

/** GitHub sends errors with status 200. */
const isOAuthError = ({ purpose, responseBody }: ProviderCall): boolean =>
  purpose === 'token' && /^\s*\{.*"error"\s*:/s.test(responseBody ?? '')

/** Masks once more at the end: a token that came late may have been quoted by an earlier step. */
const finished = (report: OAuth2RehearsalReport, secrets: KnownSecrets): OAuth2RehearsalReport =>
  maskDeep(report, secrets) as OAuth2RehearsalReport
