/** A group in a rule is somebody's: the file says whose, or only one can say it. */

import { closestName } from '../closest-name.ts'
import { type GroupReading, type GroupStrategy, groupNames, readGroup } from '../groups.ts'
import { isGuid } from '../kinds.ts'
import { valuesOf } from '../lists.ts'
import { notOfferedBecause } from '../not-offered.ts'
import type { Fault, Path } from '../problem.ts'
import { definitionOf, type StrategyEntry } from '../strategies/definition.ts'
import { picksOf } from './apps/picks.ts'
import { entriesOf, type RuleContext } from './context.ts'

export function checkGroups(context: RuleContext): void {
  // Of a strategy with a mistake it is not known who speaks through it; when that is mended, this is looked at.
  if (context.hasProblemBelow(['authStrategies'])) return
  const strategies = groupStrategies(context)
  for (const [id, app] of entriesOf(context.file.apps)) {
    const counted = app.strategies && valuesOf(app.strategies)
    const check = (groups: readonly (string | undefined)[] | undefined, path: Path) => {
      for (const [index, group] of (groups ?? []).entries()) {
        if (group === undefined) continue
        const reading = readGroup(group, strategies, counted)
        const fault = faultOf(reading, group, counted)
        if (fault) context.report.problem([...path, index], fault)
        const instead = reading.kind === 'known' ? meantStrategy(group, strategies) : undefined
        if (instead !== undefined) {
          context.report.notice(
            [...path, index],
            'no_effect',
            `No strategy has the name that stands before the colon, so this is read as a group of the name ${JSON.stringify(group)}, and nobody is in it. Write ${JSON.stringify(instead)}.`,
          )
        }
        if (reading.kind !== 'known' || counted?.includes(reading.strategy) !== false) continue
        context.report.notice(
          [...path, index],
          'no_effect',
          `Nobody gets in by this group: sessions of "${reading.strategy}" do not count here, see apps.${id}.strategies.`,
        )
      }
    }
    check(app.allow?.groups, ['apps', id, 'allow', 'groups'])
    for (const [index, rule] of (app.rules ?? []).entries()) {
      check(rule?.allow?.groups, ['apps', id, 'rules', index, 'allow', 'groups'])
    }
    for (const { name, path } of picksOf(id, app, 'groups')) {
      const never = neverPicked(name, strategies, counted)
      if (never) context.report.notice(path, 'no_effect', `This choice of pick(…) is never made: ${never}`)
    }
  }
}

/**
 * Whose group is probably meant where another name stands before the colon: a misspelt strategy, or one that was renamed. A
 * provider's own names may hold colons, so only what looks like a strategy's is questioned: a name nearly that of one, or any name
 * before an Object ID of Entra.
 */
function meantStrategy(group: string, strategies: readonly GroupStrategy[]): string | undefined {
  const [, name, rest = ''] = /^([\w.~-]+)(?:@[^:]+)?:(.+)$/s.exec(group) ?? []
  const names = strategies
    .filter(({ offered, fieldMapping }) => offered && fieldMapping.groups !== undefined)
    .map(({ id }) => id)
  if (name === undefined || strategies.some(({ id }) => id === name)) return undefined
  const near = closestName(name, names) ?? (isGuid(rest) ? names[0] : undefined)
  return near === undefined ? undefined : `${near}:${rest}`
}

/** A template compares with what the app is told, where a rule compares with what is meant. */
function neverPicked(
  group: string,
  strategies: readonly GroupStrategy[],
  counted: readonly string[] | undefined,
): string | undefined {
  const reading = readGroup(group, strategies, counted)
  const fault = faultOf(reading, group, counted)
  if (fault) return `${fault.what} ${fault.fix}`
  if (reading.kind !== 'known') return undefined
  if (counted?.includes(reading.strategy) === false)
    return `sessions of "${reading.strategy}" do not count for this app, see "strategies".`
  if (strategies.find(({ id }) => id === reading.strategy)?.offered === false)
    return `nobody signs in by "${reading.strategy}", which is not offered.`
  const told = groupNames(strategies, counted)(reading.group)
  if (told === group) return undefined
  return `the app is told of ${JSON.stringify(group)} as ${JSON.stringify(told)}. Write that.`
}

function groupStrategies({ file, definitions }: RuleContext): GroupStrategy[] {
  const written = entriesOf(file.authStrategies)
  const unasked = definitions.flatMap(({ type, existsAs }): [string, { type: string }][] =>
    existsAs === undefined || written.some(([id]) => id === existsAs) ? [] : [[existsAs, { type }]],
  )
  return [...unasked, ...written].flatMap(([id, entry]): GroupStrategy[] => {
    const definition = definitionOf(definitions, entry.type)
    if (!definition) return []
    const checked = entry as Partial<StrategyEntry>
    return [
      {
        id,
        offered: notOfferedBecause(id, definition, file) === undefined,
        claimSources: definition.claimSources(checked),
        fieldMapping: { ...definition.usualClaims, ...checked.fieldMapping },
      },
    ]
  })
}

function faultOf(
  reading: GroupReading,
  group: string,
  counted: readonly string[] | undefined,
): Fault | undefined {
  if (reading.kind === 'known') return undefined
  const instead = reading.instead.map(each => JSON.stringify(each)).join(' or ')
  const shown = JSON.stringify(group)
  if (reading.kind === 'ambiguous') {
    return {
      code: 'group_source',
      what: `${shown} may be a group of ${reading.instead.length} sources.`,
      why: 'Each names its groups as it likes: whoever makes one of this name there would get in here.',
      fix: `Say whose it is: write ${instead}.`,
    }
  }
  if (reading.kind === 'foreign') {
    return {
      code: 'group_source',
      what: `${shown} is no group that counts.`,
      why: `The strategy "${reading.strategy}" has no such tenant, or brings no groups that the file vouches for.`,
      fix: instead
        ? `Write ${instead}.`
        : 'Name a strategy whose provider sends groups. Of one on "common" or "organizations", list the tenants whose groups count in options.tenants.',
    }
  }
  return {
    code: 'group_source',
    what: `Nobody can say that somebody is in the group ${shown}.`,
    why: counted
      ? 'No strategy of this app is offered and brings groups that the file vouches for.'
      : 'No strategy is offered that brings groups which the file vouches for.',
    fix: instead
      ? `${counted ? 'Add one to the app’s "strategies", and' : 'Offer one, or'} say whose group it is: write ${instead}.`
      : 'Define and offer a strategy whose provider sends groups, or leave the group out.',
  }
}
