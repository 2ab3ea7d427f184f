import type { IncomingMessage } from 'node:http'
import type { OAuth2StrategyConfig } from '@gatewright/config'
import { rehearseAdmission } from '../accounts/admit.ts'
import type { Context } from '../context.ts'
import { errorTable, GatewrightError, refusedAddress } from '../errors.ts'
import type { Profile } from '../identity/profile.ts'
import { randomId } from '../random.ts'
import { createDryRun, type DryRunReport } from '../strategies/oauth2/dry-run.ts'
import { parametersOf, stateOf } from './callback.ts'
import type { SignInTest, TestStep } from './rehearsals.ts'
import { HOME } from './return-to.ts'

/**
 * Starts a dry run with an entry that need not be saved.
 * @returns where to send the tester's browser: to the provider, or to the result when it does not come that far
 */
export async function beginSignInTest(
  context: Context,
  config: OAuth2StrategyConfig,
  by: string,
): Promise<{ readonly id: string; readonly url: string }> {
  const id = randomId()
  const attempt = context.transactions.newState()
  const { begun, report } = await dryRunOf(context, config).begin({ state: attempt })
  context.signInTests.put({
    id,
    by,
    config,
    attempt,
    ...(begun === undefined ? {} : { secrets: begun.secrets }),
    state: begun === undefined ? 'failed' : 'waiting',
    steps: stepsOf(report),
    ...(report.problem === undefined ? {} : { result: whatToMend(report.problem) }),
  })
  return { id, url: begun?.location ?? pageOf(id) }
}

/**
 * The callback of a dry run. Nobody is signed in, no account is made.
 * @returns where the result is shown; `undefined` for a callback that is no dry run's or comes with another browser
 */
export async function finishSignInTest(
  context: Context,
  request: IncomingMessage,
  query: URLSearchParams,
): Promise<string | undefined> {
  const state = await stateOf(context, query)
  const test = state === undefined ? undefined : context.signInTests.byState(state)
  if (test === undefined) return undefined
  const caller = await context.callerOf(request)
  if (caller?.collaboratorId !== test.by) return undefined
  if (test.state !== 'waiting' || test.secrets === undefined) return pageOf(test.id)
  const parameters = await parametersOf(context, query)
  const { report, profile } = await dryRunOf(context, test.config).finish({
    parameters,
    state: test.attempt,
    secrets: test.secrets,
  })
  const steps = [...test.steps, ...stepsOf(report)]
  context.signInTests.put(
    profile === undefined
      ? {
          ...test,
          state: 'failed',
          steps,
          result: report.problem ? whatToMend(report.problem) : { summary: '' },
        }
      : { ...test, state: 'done', steps, result: await whoWouldComeIn(context, test.config, profile) },
  )
  return pageOf(test.id)
}

const pageOf = (id: string): string => `${HOME}/strategies/test/${id}`

const dryRunOf = ({ clock, log }: Context, config: OAuth2StrategyConfig) =>
  createDryRun({ config, clock, log: log.child({ strategy: config.id, test: true }) })

function stepsOf({ steps, problem }: DryRunReport): TestStep[] {
  const done = steps.map(({ title, ok, sent, received, found }) => ({
    title,
    ok,
    detail: {
      ...(sent === undefined ? {} : { sent }),
      ...(received === undefined ? {} : { received }),
      ...(found === undefined ? {} : { found }),
    },
  }))
  if (problem === undefined) return done
  const { title, code: _code, message: _message, ...detail } = problem
  return [...done, { title, ok: false, detail }]
}

const places: Readonly<Record<string, string>> = {
  configuration: 'Mend it in the configuration.',
  provider: 'Mend it at the provider.',
  person: '',
  network: 'Mend it between this server and the provider.',
}

const whatToMend = ({ reason, place, mend }: NonNullable<DryRunReport['problem']>) => ({
  summary: [reason, mend, places[place]].filter(Boolean).join(' '),
})

/** Rehearsed against the accounts and invitations as they are. */
async function whoWouldComeIn(
  context: Context,
  strategy: OAuth2StrategyConfig,
  profile: Profile,
): Promise<NonNullable<SignInTest['result']>> {
  const identity = `${profile.issuer} · ${profile.subject}`
  try {
    const { collaborator, by, roles } = await rehearseAdmission(context.storage.database, context.clock, {
      profile,
      strategy,
      config: context.config,
      adminLink: false,
    })
    return { email: collaborator.email, identity, roles, summary: `${ways[by]}${withoutGroups(profile)}` }
  } catch (error) {
    if (!(error instanceof GatewrightError)) throw error
    const { title, operator } = errorTable[error.code]
    return {
      email: refusedAddress(error),
      identity,
      summary: `The sign-in works, but this person would be refused: ${title}. ${operator}`,
    }
  }
}

function withoutGroups({ groupOverage }: Profile): string {
  if (!groupOverage?.missing) return ''
  const { reason, mend } = groupOverage.missing
  return ` But without groups: ${reason}. ${mend}`
}

const ways = {
  account: 'This person has an account and would be signed in.',
  invitation: 'This person is invited; the invitation would be redeemed.',
  'super-admin-entry': 'This person would redeem an entry of superAdmins and become super admin.',
  'self-signup': 'This person would get an account, because allowSelfSignup is true.',
  'admin-link': 'This person would become super admin.',
} as const
