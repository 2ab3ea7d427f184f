import { GatewrightError } from '../../errors.ts'
import type { Profile } from '../../identity/profile.ts'
import type { BeginAttempt, Begun, FinishAttempt } from '../strategy.ts'
import { createProblem, type DryRunProblem } from './dry-run-problem.ts'
import { createKnownSecrets, type KnownSecrets, maskDeep, shownBody, shownParameters } from './masks.ts'
import { createOAuth2Strategy, type OAuth2StrategySetup } from './oauth2-strategy.ts'
import type { CheckedStep, Exchange, Purpose, Trace } from './trace.ts'

/** One thing that happened, in order. Plain data without secrets: it may be sent to a super admin's browser. */
interface DryRunStep {
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

export interface DryRunReport {
  readonly ok: boolean
  readonly steps: readonly DryRunStep[]
  /** Who it would be; only after a whole flow. */
  readonly identity?: {
    readonly issuer: string
    readonly subject: string
    /** The claim that `fieldMapping.email` names, and whether an address in it could redeem an invitation. */
    readonly emailClaim?: string
    readonly emailTrusted: boolean
    readonly untrustedBecause?: string
  }
  readonly problem?: DryRunProblem
}

/** The whole sign-in without its end: no account is read, none is made, nobody is signed in. */
export interface DryRun {
  /** Where to send the tester's browser; absent when it does not even come that far. */
  begin(attempt: BeginAttempt): Promise<{ readonly report: DryRunReport; readonly begun?: Begun }>
  /** @returns the profile too, so that the caller can say which account and roles it would come to */
  finish(attempt: FinishAttempt): Promise<{ readonly report: DryRunReport; readonly profile?: Profile }>
}

/**
 * Makes a dry run of a strategy from a saved or unsaved entry. It goes through the very code of a real sign-in, with a
 * watcher; discovery and keys are read afresh, so that it sees the provider as it is now. `begin` and `finish` may be
 * called on different instances.
 */
export function createDryRun(setup: Omit<OAuth2StrategySetup, 'trace'>): DryRun {
  const { config } = setup

  /** A strategy of its own per call, so that two testers never see each other's steps. */
  function watched() {
    const secrets = createKnownSecrets()
    secrets.add(config.options.clientSecret)
    const steps: DryRunStep[] = []
    const strategy = createOAuth2Strategy({ ...setup, trace: recordInto(steps, secrets) })
    const failed = (error: unknown): DryRunReport => {
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
        return { profile, report: finished({ ok: true, steps, identity: identityOf(profile) }, secrets) }
      } catch (error) {
        return { report: failed(error) }
      }
    },
  }

  function identityOf(profile: Profile): NonNullable<DryRunReport['identity']> {
    const mapped = config.fieldMapping.email ?? 'email'
    const emailClaim = mapped.startsWith('!') ? undefined : mapped
    const emailTrusted = emailClaim !== undefined && profile.trustsEmailIn(emailClaim)
    return {
      issuer: profile.issuer,
      subject: profile.subject,
      ...(emailClaim === undefined ? {} : { emailClaim }),
      emailTrusted,
      ...(emailTrusted || profile.untrustedBecause === undefined
        ? {}
        : { untrustedBecause: profile.untrustedBecause }),
    }
  }
}

const titles: Record<DryRunStep['name'], string> = {
  authorize: 'The browser is sent to the provider',
  return: 'The provider sent the browser back',
  discovery: 'The provider describes itself',
  keys: 'The keys that it signs with',
  callback: 'The answer belongs to this attempt and this provider',
  token: 'The code is traded for tokens',
  id_token: 'The id_token is genuine',
  userinfo: 'What the provider says of the person',
  access_token: 'The access token is genuine',
  groups: 'The groups, which were too many for a token',
  identity: 'Who this is',
}

function recordInto(steps: DryRunStep[], secrets: KnownSecrets): Trace {
  return {
    exchange(exchange) {
      const url = new URL(exchange.url)
      const { authorization, status, contentType, failure } = exchange
      steps.push({
        name: exchange.purpose,
        title: titles[exchange.purpose],
        ok: failure === undefined && status === 200 && !isOAuthError(exchange),
        sent: {
          method: exchange.method,
          url: `${url.origin}${url.pathname}`,
          ...(authorization === undefined ? {} : { authorization }),
          ...(exchange.requestBody === undefined
            ? {}
            : { parameters: shownParameters(exchange.requestBody, secrets) }),
        },
        received: {
          ...(status === undefined ? {} : { status }),
          ...(contentType === undefined ? {} : { contentType }),
          ...(exchange.responseBody === undefined ? {} : { body: shownBody(exchange, secrets) }),
          ...(failure === undefined ? {} : { failure }),
        },
      })
    },
    checked(name, found) {
      steps.push({ name, title: titles[name], ok: true, found })
    },
  }
}

/** GitHub sends errors with status 200. */
const isOAuthError = ({ purpose, responseBody }: Exchange): boolean =>
  purpose === 'token' && /^\s*\{.*"error"\s*:/s.test(responseBody ?? '')

/** Masks once more at the end: a token that came late may have been quoted by an earlier step. */
const finished = (report: DryRunReport, secrets: KnownSecrets): DryRunReport =>
  maskDeep(report, secrets) as DryRunReport
