import { type Config, formatPath, type StrategyConfig } from '@gatewright/config'
import { amber, type Check, type Finding, green, skipped } from '../checks/check.ts'
import { inWords } from '../clock.ts'
import type { DiagnosisSetup } from './setup.ts'

/** Sign-ins that are looked at. */
const LAST = 5

/** Each way to sign in, and what stands behind it. */
export async function strategyChecks(setup: DiagnosisSetup, config: Config): Promise<readonly Check[]> {
  const { only } = setup
  const meant = config.strategies.filter(({ id }) => only?.strategy === undefined || id === only.strategy)
  const checks = await Promise.all(meant.map(strategy => ofOne(setup, config, strategy)))
  return checks.flat()
}

async function ofOne(
  setup: DiagnosisSetup,
  config: Config,
  strategy: StrategyConfig,
): Promise<readonly Check[]> {
  const { strategyTypes, clock, only } = setup
  const { id } = strategy
  const common = { group: 'provider', subject: id } as const
  const type = strategyTypes.named(strategy.type)
  const offered: Check = {
    ...common,
    id: `provider.${id}.offered`,
    title: `${id} is offered`,
    why: 'Nobody can choose what is not offered.',
    timeoutMs: 100,
    look: async () =>
      strategy.offered
        ? green(
            `People sign in with ${id} (${strategy.type})${strategy.hidden ? ', by its own address' : ''}.`,
          )
        : isForgotten(setup, id)
          ? amber(`Nobody can sign in with ${id}.`, strategy.notOfferedBecause ?? 'Offer it.')
          : skipped('It is left out on purpose, as far as anybody can tell.'),
  }
  // Whoever names it wants to know, offered or not.
  if (!strategy.offered && only?.strategy !== id) return [offered]
  const ofType = type?.takes === 'redirect' ? ((await type.checks?.(strategy, { clock })) ?? []) : []
  if (only?.online === true) return ofType
  const canBeTested = type?.takes === 'redirect' && type.rehearse !== undefined
  return [
    offered,
    ...ofType,
    {
      ...common,
      id: `provider.${id}.sign-in`,
      title: 'People come in with it, with the claims as they are mapped',
      why: 'A provider that answers may still send a person without an address, or one who was not invited.',
      timeoutMs: 2_000,
      look: () => lookAtSignIns(setup, config, id, canBeTested),
    },
  ]
}

/** Whether it stands in the file, and nothing offers it. The one that every file has may be left out. */
const isForgotten = ({ reading }: DiagnosisSetup, id: string): boolean =>
  reading.notices.some(
    ({ code, path }) => code === 'not_offered' && path === formatPath(['authStrategies', id]),
  )

async function lookAtSignIns(
  { data, noData, server, clock }: DiagnosisSetup,
  { http }: Config,
  id: string,
  canBeTested: boolean,
): Promise<Finding> {
  const cure = canBeTested
    ? `Test a sign-in, which signs nobody in: ${http.externalUrl}/admin/strategies`
    : `Sign in with it: ${http.externalUrl}/admin/login/${id}`
  const tested = await server?.rehearsed(id)
  if (tested !== undefined) {
    const said = `The last test of a sign-in: ${tested.summary}`
    return tested.ok && tested.mayComeIn ? green(said) : amber(said, cure)
  }
  if (data === undefined) {
    const why =
      noData === undefined ? 'No server runs, so its data were not opened.' : 'The data could not be opened.'
    return skipped(why, cure)
  }
  const entries = await data.audit.lastSignIns(id, LAST)
  const [last] = entries
  if (last === undefined) return skipped('Nobody has signed in with it yet.', cure)
  const ago = `${inWords(clock.now() - last.at)} ago`
  const good = entries.find(({ result }) => result === 'ok')
  if (good !== undefined) return green(`Somebody signed in with it ${inWords(clock.now() - good.at)} ago.`)
  const reference = last.ref === undefined ? '' : ` (reference ${last.ref})`
  const which = entries.length === 1 ? 'The only sign-in' : `The last ${entries.length} sign-ins`
  return amber(
    `${which} with it ${entries.length === 1 ? 'was' : 'were'} refused, the latest ${ago}${reference}.`,
    `Look the reference up in the audit log. ${cure}`,
  )
}
