/** The rule about the file as a whole: somebody can sign in with it. */
import { closestName } from '../closest-name.ts'
import { notOfferedBecause } from '../not-offered.ts'
import { formatPath, type Path } from '../problem.ts'
import { definitionOf, type StrategyDefinition } from '../strategies/definition.ts'
import { entriesOf, type RuleContext } from './context.ts'

const listPath: Path = ['pro', 'collaboratorsAuthStrategies']
const enabledPath: Path = ['pro', 'externalAuth', 'enabled']
/** Strategies that are gone through by name; whoever lists more is told of these. */
const named = 3

/**
 * Each key may be right, and nobody can sign in all the same: what is listed needs `externalAuth`, or nothing is listed. That
 * locks everybody out at the next start, administrators too, and is a problem of the file. Where another problem leaves open what
 * will be offered, that one is mended first, and nothing is said here.
 */
export function checkWhoCanSignIn(context: RuleContext): void {
  const { file, report } = context
  if (isOpen(context)) return
  const list = file.pro?.collaboratorsAuthStrategies ?? ['default']
  const shut: string[] = []
  let buttons = 0
  let offered = 0
  for (const id of list) {
    const strategy = id === undefined ? undefined : lookUp(id, context)
    if (id === undefined || strategy === undefined) return
    if (notOfferedBecause(id, strategy.definition, file) === undefined) {
      offered++
      if (!strategy.hidden) buttons++
    } else shut.push(id)
  }
  if (offered > 0) {
    if (buttons === 0)
      report.notice(
        listPath,
        'without_button',
        'Every strategy that is offered is hidden, so the sign-in page has no button: only who knows the address of one can sign in.',
      )
    return
  }
  if (list.length === 0 && othersComeIn(context)) {
    report.notice(
      listPath,
      'nobody_signs_in',
      'Nobody can sign in here, administrators neither: the console stays closed, and apps are for programs, external users and everybody alone.',
    )
    return
  }
  const home = homeStrategy(context)
  report.problem(placeOf(list, context), {
    code: 'nobody_can_sign_in',
    what: `With this file nobody can sign in: ${shut.length === 0 ? 'no strategy is listed' : `accounts of ${namesOf(shut)} live elsewhere, and that is off`}.`,
    why: 'Everybody would be locked out, administrators too, and could be let in again only by whoever may write this file on the server.',
    fix: `${
      shut.length === 0
        ? 'List a strategy of authStrategies, and write "externalAuth": { "enabled": true } beside the list.'
        : 'Write "externalAuth": { "enabled": true } into "pro".'
    }${home === undefined ? '' : ` Or list "${home}"${shut.length === 0 ? '' : ' as well'}, whose passwords are kept here.`}`,
  })
}

const namesOf = (ids: readonly string[]): string =>
  ids.length > named
    ? `${ids
        .slice(0, named)
        .map(id => `"${id}"`)
        .join(', ')} and ${ids.length - named} more`
    : ids.map(id => `"${id}"`).join(' and ')

/** Whether it cannot be told what will be offered before something else is mended. */
function isOpen({ file, report, hasProblemBelow }: RuleContext): boolean {
  if (hasProblemBelow(listPath)) return true
  if (file.pro?.externalAuth?.enabled === true) return false
  const enabled = [enabledPath, enabledPath.slice(0, 2), ['pro']].map(formatPath)
  return report.problems.some(
    ({ code, path }) =>
      enabled.includes(path) ||
      // A misspelt key, or one in another place, may be what is missing here.
      (code === 'unknown_key' &&
        (/^pro\.(externalAuth\.)?[^.]+$/.test(path) ||
          closestName(path, ['pro', 'externalAuth', 'collaboratorsAuthStrategies']) !== undefined)),
  )
}

/** What a name stands for; `undefined` where something about it is wrong that is said elsewhere. */
function lookUp(
  id: string,
  { file, definitions }: RuleContext,
): { readonly definition: StrategyDefinition; readonly hidden: boolean } | undefined {
  const entry = Object.hasOwn(file.authStrategies ?? {}, id) ? file.authStrategies?.[id] : undefined
  const definition = entry
    ? definitionOf(definitions, entry.type)
    : definitions.find(({ existsAs }) => existsAs === id)
  return definition && { definition, hidden: entry?.hidden ?? false }
}

/** Whether somebody gets into an app without signing in, so that an empty list can be meant. */
const othersComeIn = ({ file }: RuleContext): boolean =>
  entriesOf(file.machines).length > 0 ||
  entriesOf(file.apps).some(
    ([, app]) =>
      (app.public?.length ?? 0) > 0 ||
      (app.externalAuth?.length ?? 0) > 0 ||
      app.rules?.some(rule => rule?.public === true || rule?.externalUsers === true),
  )

/** A strategy whose accounts live here, so that it needs nothing else. */
function homeStrategy({ file, definitions }: RuleContext): string | undefined {
  const written = entriesOf(file.authStrategies).find(
    ([, { type }]) => definitionOf(definitions, type)?.accounts === 'here',
  )
  return (
    written?.[0] ??
    definitions.find(
      ({ existsAs, accounts }) =>
        accounts === 'here' && existsAs !== undefined && !Object.hasOwn(file.authStrategies ?? {}, existsAs),
    )?.existsAs
  )
}

/** The list, where it is written; else the strategy that is offered unasked. */
const placeOf = (list: readonly (string | undefined)[], { isWritten }: RuleContext): Path =>
  isWritten(listPath) ? listPath : ['authStrategies', list[0] ?? '']
