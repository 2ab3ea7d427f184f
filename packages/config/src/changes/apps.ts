import type { AppConfig, AppRule } from '../app-config.ts'
import type { Config } from '../config.ts'
import { groupWriter } from '../groups.ts'
import { inWords, quoted } from '../in-words.ts'
import type { Change } from './change.ts'
import { change, differingItems, differingKeys, same } from './compare.ts'

export function compareApps(before: Config, after: Config): Change[] {
  const changes: Change[] = []
  const groupName = { before: groupWriter(before.strategies), after: groupWriter(after.strategies) }
  const old = new Map(before.apps.map(app => [app.id, app]))
  const now = new Map(after.apps.map(app => [app.id, app]))
  for (const [id, app] of now) {
    const previous = old.get(id)
    if (previous) changes.push(...compareOne(previous, app, groupName))
    else {
      changes.push(
        change(`apps.${id}`, `The app "${id}" is added at ${inWords(addresses(app))}.`, {
          kind: 'added',
          effects: [`Who gets in: ${rulesInWords(app.rules, groupName.after)}.`],
        }),
      )
    }
  }
  for (const [id, app] of old) {
    if (now.has(id)) continue
    changes.push(
      change(`apps.${id}`, `The app "${id}" is removed.`, {
        kind: 'removed',
        effects: [`Nothing answers at ${inWords(addresses(app))} any more.`],
      }),
    )
  }
  return changes
}

type GroupName = (group: string) => string

function compareOne(
  before: AppConfig,
  after: AppConfig,
  groupName: { readonly before: GroupName; readonly after: GroupName },
): Change[] {
  const { id } = after
  const path = `apps.${id}`
  const changes: Change[] = []
  const urls = differingItems(addresses(before), addresses(after))
  if (urls.added.length > 0 || urls.removed.length > 0) {
    changes.push(
      change(
        `${path}.url`,
        `The app "${id}" is at ${inWords(addresses(after))} instead of ${inWords(addresses(before))}.`,
        {
          effects: urls.removed.length > 0 ? [`Nothing answers at ${inWords(urls.removed)} any more.`] : [],
        },
      ),
    )
  }
  if (!same(before.upstreams, after.upstreams)) {
    changes.push(
      change(
        `${path}.upstream`,
        `Requests for "${id}" go to ${inWords(after.upstreams)} instead of ${inWords(before.upstreams)}.`,
      ),
    )
  }
  if (!same(before.rules, after.rules)) {
    changes.push(
      change(`${path}.rules`, `Who gets into "${id}" changes.`, {
        effects: [
          `Until now: ${rulesInWords(before.rules, groupName.before)}.`,
          `From then on: ${rulesInWords(after.rules, groupName.after)}.`,
        ],
      }),
    )
  }
  if (!same(before.strategies, after.strategies)) {
    changes.push(
      change(
        `${path}.strategies`,
        after.strategies
          ? `"${id}" counts only sessions of ${quoted(after.strategies)}.`
          : `"${id}" counts sessions of every strategy.`,
        { effects: after.strategies ? ['Who is signed in otherwise is asked to sign in again there.'] : [] },
      ),
    )
  }
  changes.push(...compareOrigins(before, after))
  const rest = differingKeys(before, after)
    .filter(key => !toldAbove.has(key))
    .map(key => key.replace(/Seconds$/, ''))
  if (rest.length > 0)
    changes.push(change(path, `Of "${id}", ${inWords(rest)} ${rest.length > 1 ? 'change' : 'changes'}.`))
  return changes
}

const pagesMay = {
  origins: 'open WebSockets to it in the name of who is signed in',
  cors: 'call it in the name of who is signed in, and read its answers',
} as const

function compareOrigins(before: AppConfig, after: AppConfig): Change[] {
  return (['origins', 'cors'] as const).flatMap(key => {
    const { added, removed } = differingItems(before[key] ?? [], after[key] ?? [])
    if (added.length + removed.length === 0) return []
    const effects = [
      ...(added.length > 0 ? [`Pages of ${inWords(added)} may ${pagesMay[key]}.`] : []),
      ...(removed.length > 0 ? [`Those of ${inWords(removed)} may no longer.`] : []),
    ]
    return [change(`apps.${after.id}.${key}`, `Of "${after.id}", ${key} changes.`, { effects })]
  })
}

/** Every other key is named when it changes, so none can be forgotten; its values may be secrets. */
const toldAbove: ReadonlySet<string> = new Set<keyof AppConfig>([
  'id',
  'urls',
  'upstreams',
  'rules',
  'strategies',
  'origins',
  'cors',
])

const addresses = (app: AppConfig): string[] =>
  app.urls.map(({ origin, pathPrefix }) => (pathPrefix === '/' ? origin : `${origin}${pathPrefix}`))

/** `everybody on /health; roles "member" on every path` */
function rulesInWords(rules: readonly AppRule[], groupName: GroupName): string {
  if (rules.length === 0) return 'nobody'
  return rules.map(rule => `${whoInWords(rule, groupName)} ${whereInWords(rule)}`).join('; ')
}

function whoInWords({ then }: AppRule, groupName: GroupName): string {
  if (then.kind === 'public') return 'everybody'
  if (then.kind === 'external-users') return 'external users'
  const { roles, groups, emails, domains, signedIn } = then.who
  const parts = [
    ...(signedIn ? ['whoever is signed in'] : []),
    ...(roles.length > 0 ? [`the roles ${quoted(roles)}`] : []),
    ...(groups.length > 0 ? [`the groups ${quoted(groups.map(groupName))}`] : []),
    ...(emails.length > 0 ? [inWords(emails)] : []),
    ...(domains.length > 0 ? [`addresses in ${inWords(domains)}`] : []),
  ]
  return parts.join(', or ')
}

function whereInWords({ paths, methods }: AppRule): string {
  const where = paths ? `on ${inWords(paths)}` : 'on every path'
  return methods ? `${where} by ${inWords(methods)}` : where
}
