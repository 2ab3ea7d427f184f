import type { IncomingMessage } from 'node:http'
import type { Config, StrategyConfig } from '@gatewright/config'
import { absentClaims } from '../accounts/absent-claims.ts'
import { rehearseAdmission } from '../accounts/admit.ts'
import { mapFields } from '../accounts/field-mapping.ts'
import { unreadClaims } from '../accounts/unread-claims.ts'
import { GatewrightError, refusedAddress } from '../errors.ts'
import { HOME } from '../http/home.ts'
import type { Caller } from '../identity/caller.ts'
import { readableAddresses } from '../identity/email-address.ts'
import type { Profile } from '../identity/profile.ts'
import { createGuardedFetch } from '../outbound/guarded-fetch.ts'
import { randomId } from '../random.ts'
import type { AnswerShape, PostedForm } from '../strategies/redirect-strategy.ts'
import type { Rehearsal } from '../strategies/rehearsal.ts'
import type { SignInContext } from './context.ts'
import { noteLeft, runningAs } from './never-returned.ts'
import { loginPath } from './paths.ts'
import { parametersOf, peekParameters } from './posted-answer.ts'
import { inWords, noticeStep, refusalInWords, stepsOf, whatToMend } from './rehearsal-words.ts'
import { OF_A_REHEARSAL, type StartedRehearsal } from './rehearsals.ts'

/** What is rehearsed, and what is worth knowing of it before anybody is asked. */
interface RehearsalOrder extends Pick<StartedRehearsal, 'config' | 'named'> {
  readonly notices?: readonly { readonly path: string; readonly text: string }[]
}

/**
 * Starts a rehearsal with an entry that need not be saved.
 * @param started.named origins near this machine that it may ask
 * @throws GatewrightError `bad_request` for a type that cannot be rehearsed
 * @returns where to send the tester's browser: to the provider, or to the result when it does not come that far
 */
export async function beginRehearsal(
  context: SignInContext,
  { config, named, notices = [] }: RehearsalOrder,
  by: string,
): Promise<{ readonly id: string; readonly url: string }> {
  const id = randomId()
  const attempt = context.transactions.newState() + OF_A_REHEARSAL
  const { begun, report } = await (await rehearsalOf(context, config, named)).begin({ state: attempt })
  await context.rehearsals.put({
    id,
    by,
    config,
    named,
    attempt,
    ...(begun === undefined ? {} : { secrets: begun.secrets }),
    ...(begun?.form === undefined ? {} : { form: begun.form }),
    state: begun === undefined ? 'failed' : 'waiting',
    steps: [...notices.map(noticeStep), ...stepsOf(report)],
    ...(report.problem === undefined ? {} : { result: whatToMend(report.problem) }),
  })
  if (begun === undefined) return { id, url: pageOf(id) }
  const running = runningAs(context, config)
  if (running !== undefined) noteLeft(context, running)
  return { id, url: begun.location ?? `${loginPath(config)}?rehearsal=${id}` }
}

/** The form that takes a tester's browser to the provider; `undefined` for whatever is none of theirs. */
export async function rehearsalForm(
  context: SignInContext,
  request: IncomingMessage,
  id: unknown,
): Promise<PostedForm | undefined> {
  const started = typeof id === 'string' ? await context.rehearsals.byId(id) : undefined
  if (started?.form === undefined) return undefined
  const caller = await context.callerOf(request)
  return mayFinish(caller, started) ? started.form : undefined
}

/**
 * The callback of a rehearsal. Nobody is signed in, no account is made.
 * @returns where the result is shown; `undefined` for a callback that is no rehearsal's or comes with another browser
 */
export async function finishRehearsal(
  context: SignInContext,
  { stateParameter }: AnswerShape,
  request: IncomingMessage,
  query: URLSearchParams,
): Promise<string | undefined> {
  const state = (await peekParameters(context, query))?.get(stateParameter) ?? undefined
  const started = state?.endsWith(OF_A_REHEARSAL) ? await context.rehearsals.byState(state) : undefined
  if (started === undefined) return undefined
  const caller = await context.callerOf(request)
  if (!mayFinish(caller, started)) return undefined
  if (started.secrets === undefined || !(await context.rehearsals.claim(started.id)))
    return pageOf(started.id)
  const running = runningAs(context, started.config)
  if (running !== undefined) context.unreturned.returned(running)
  const parameters = await parametersOf(context, query)
  const { report, profile } = await (await rehearsalOf(context, started.config, started.named)).finish({
    parameters,
    state: started.attempt,
    secrets: started.secrets,
  })
  const steps = [...started.steps, ...stepsOf(report)]
  await context.rehearsals.put(
    profile === undefined
      ? {
          ...started,
          state: 'failed',
          steps,
          ...(report.problem ? { result: whatToMend(report.problem) } : {}),
        }
      : { ...started, state: 'done', steps, result: await whoWouldComeIn(context, started.config, profile) },
  )
  return pageOf(started.id)
}

/** Whoever has begun it, for as long as they may begin one: who is no super admin any more asks no provider in our name. */
const mayFinish = (caller: Caller | undefined, { by }: StartedRehearsal): boolean =>
  caller?.superAdmin === true && caller.collaboratorId === by

const pageOf = (id: string): string => `${HOME}/strategies/test/${id}`

async function rehearsalOf(
  context: SignInContext,
  config: StrategyConfig,
  named: ReadonlySet<string>,
): Promise<Rehearsal> {
  const { strategyTypes, storage, clock } = context
  const type = strategyTypes.named(config.type)
  const log = context.log.child({ strategy: config.id, test: true })
  const rehearsal =
    type?.takes === 'redirect'
      ? await type.rehearse?.(config, {
          database: storage.database,
          clock,
          log,
          outbound: ca => createGuardedFetch(named, { ca }),
        })
      : undefined
  if (rehearsal !== undefined) return rehearsal
  throw new GatewrightError('bad_request', { detail: { reason: `${config.type} cannot be rehearsed` } })
}

/** Rehearsed against the accounts and invitations as they are. */
async function whoWouldComeIn(
  context: SignInContext,
  strategy: StrategyConfig,
  profile: Profile,
): Promise<NonNullable<StartedRehearsal['result']>> {
  const identity = `${profile.issuer} · ${profile.subject}`
  const usual = context.strategyTypes.named(strategy.type)?.definition.usualClaims ?? {}
  const absent = absentClaims(profile.claims, strategy, usual)
  try {
    const {
      collaborator,
      by,
      roles,
      identity: way,
      unread = [],
    } = await rehearseAdmission(context.storage.database, context.clock, {
      profile,
      strategy,
      // The entry that is tried, saved or not, says what its claims come to.
      config: withStrategy(context.config, strategy),
      adminLink: false,
    })
    return {
      ...inWords(profile, { by, way, unread, absent }),
      admitted: true,
      email: readableAddresses(collaborator.email),
      identity,
      roles,
    }
  } catch (error) {
    if (!(error instanceof GatewrightError)) throw error
    const email = refusedAddress(error) ?? mapFields(profile.claims, strategy.fieldMapping).email
    return {
      ...refusalInWords(profile, error, {
        strategy,
        absent,
        unread: unreadClaims(profile.claims, strategy),
      }),
      admitted: false,
      ...(email === undefined ? {} : { email: readableAddresses(email) }),
      identity,
    }
  }
}

const withStrategy = (config: Config, strategy: StrategyConfig): Config => ({
  ...config,
  strategies: [...config.strategies.filter(({ id }) => id !== strategy.id), strategy],
})
