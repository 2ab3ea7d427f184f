/** Names of strategies and roles must exist. */
import { closestName } from '../closest-name.ts'
import type { Fault, Path } from '../problem.ts'
import { definitionOf } from '../strategies/definition.ts'
import { picksOf } from './apps/picks.ts'
import { entriesOf, type RuleContext } from './context.ts'

export function checkNames(context: RuleContext): void {
  const { file, report } = context
  for (const [index, name] of (file.pro?.collaboratorsAuthStrategies ?? []).entries()) {
    if (name !== undefined) checkStrategy(name, ['pro', 'collaboratorsAuthStrategies', index], context)
  }
  for (const [index, entry] of (file.superAdmins ?? []).entries()) {
    if (entry?.strategy !== undefined)
      checkStrategy(entry.strategy, ['superAdmins', index, 'strategy'], context)
  }
  for (const [id, strategy] of entriesOf(file.authStrategies)) {
    if (strategy.selfSignupRole !== undefined) {
      checkRole(strategy.selfSignupRole, ['authStrategies', id, 'selfSignupRole'], context)
    }
    for (const [index, entry] of (strategy.roleMapping ?? []).entries()) {
      if (entry?.role !== undefined)
        checkRole(entry.role, ['authStrategies', id, 'roleMapping', index, 'role'], context)
    }
  }
  for (const [id, app] of entriesOf(file.apps)) {
    for (const [index, name] of (app.strategies ?? []).entries()) {
      if (name !== undefined) checkStrategy(name, ['apps', id, 'strategies', index], context)
    }
    checkRoles(app.allow?.roles, ['apps', id, 'allow', 'roles'], context)
    for (const [index, rule] of (app.rules ?? []).entries()) {
      checkRoles(rule?.allow?.roles, ['apps', id, 'rules', index, 'allow', 'roles'], context)
    }
    for (const { name, path } of picksOf(id, app, 'roles')) notePickedRole(name, path, context)
  }
  for (const [name, machine] of entriesOf(file.machines)) {
    checkRoles(machine.roles, ['machines', name, 'roles'], context)
  }
  const offered = file.pro?.collaboratorsAuthStrategies ?? ['default']
  for (const [index, name] of offered.entries()) {
    const type = name === undefined ? undefined : file.authStrategies?.[name]?.type
    if (type === undefined || definitionOf(context.definitions, type) !== undefined) continue
    report.problem(['pro', 'collaboratorsAuthStrategies', index], {
      code: 'unsupported_strategy',
      what: `"${name}" is of type ${type}, which this version cannot speak.`,
      why: 'People would see a button that leads nowhere.',
      fix: 'Take it off this list; the entry itself may stay.',
    })
  }
}

function checkRoles(roles: (string | undefined)[] | undefined, path: Path, context: RuleContext): void {
  for (const [index, role] of (roles ?? []).entries()) {
    if (role !== undefined) checkRole(role, [...path, index], context)
  }
}

function checkStrategy(name: string, path: Path, context: RuleContext): void {
  if (context.strategyNames.has(name)) return
  if (context.report.isFull()) {
    context.report.skip()
    return
  }
  context.report.problem(path, {
    code: 'unknown_strategy',
    what: `There is no strategy ${context.report.shown(path)} in authStrategies.`,
    why: 'Nobody can sign in with a strategy that is not defined.',
    fix: suggestion(name, [...context.strategyNames]),
  } satisfies Fault)
}

function checkRole(name: string, path: Path, context: RuleContext): void {
  const names = context.roles
  if (names.includes(name)) return
  context.report.problem(path, {
    code: 'unknown_role',
    what: `There is no role ${context.report.shown(path)}.`,
    why: 'Nobody can ever have it, so whatever it allows is closed to everybody.',
    fix: `${suggestion(name, names)} A role of your own is named in "roles" first.`,
  })
}

/** One that does not exist shuts nobody out, so it is no problem. */
function notePickedRole(name: string, path: Path, { report, roles }: RuleContext): void {
  if (roles.includes(name)) return
  report.notice(
    path,
    'no_effect',
    `There is no role "${name}", so this choice of pick(…) is never made. ${suggestion(name, roles)} A role of your own is named in "roles" first.`,
  )
}

function suggestion(name: string, names: readonly string[]): string {
  const near = closestName(name, names)
  return near ? `Did you mean "${near}"?` : `Write one of ${names.map(each => `"${each}"`).join(', ')}.`
}
