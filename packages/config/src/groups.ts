/**
 * A group is known by its name and by who says it. Two providers may use one name, and every tenant's administrator chooses
 * the names of that tenant; so inside the server a group always carries its source, and equality alone decides.
 */
import type { FieldMapping, StrategyConfig } from './config.ts'
import { canonicalTenant } from './domain-name.ts'

/** What tells of a strategy whose groups those are that it brings. */
export interface GroupStrategy {
  readonly id: string
  readonly offered: boolean
  readonly claimSources: readonly string[]
  readonly fieldMapping: FieldMapping
}

/**
 * The source of a claim, as one text without a colon: `azure@c0ffee00-…`. Tenants and issuers are part of it, so that what one
 * of them has said ends with its place in the file.
 */
export const sourceKey = (strategy: string, source: string): string =>
  `${strategy}@${encodeURIComponent(source.toWellFormed())}`

/** A group with its source: what callers and rules have. */
export const qualifiedGroup = (strategy: string, source: string, group: string): string =>
  `${sourceKey(strategy, source)}:${group}`

/** How a file names a group: the strategy before it, and the tenant too where the strategy has several. */
const written = ({ id, claimSources }: GroupStrategy, source: string, group: string): string =>
  claimSources.length === 1 ? `${id}:${group}` : `${id}@${source}:${group}`

const saysGroups = ({ fieldMapping }: GroupStrategy): boolean => fieldMapping.groups !== undefined

/** Every strategy and source that can say which groups somebody in this app's sessions is in. */
const sayers = (strategies: readonly GroupStrategy[], counted: readonly string[] | undefined) =>
  strategies
    .filter(strategy => strategy.offered && saysGroups(strategy) && counted?.includes(strategy.id) !== false)
    .flatMap(strategy => strategy.claimSources.map(source => ({ strategy, source })))

/** What a group of the file means. */
export type GroupReading =
  | { readonly kind: 'known'; readonly group: string; readonly strategy: string }
  /** Several can say it, or nobody; `instead` has what to write for each that could. */
  | { readonly kind: 'ambiguous' | 'unsaid'; readonly instead: readonly string[] }
  /** The strategy that it names has no such tenant, or is nobody whose groups count. */
  | { readonly kind: 'foreign'; readonly strategy: string; readonly instead: readonly string[] }

/**
 * Reads a group as rules write it: `azure:<group>`, `azure@<tenant>:<group>`, or the bare name where exactly one can say it.
 * @param counted ids of the strategies whose sessions count for the app; all when absent
 */
export function readGroup(
  text: string,
  strategies: readonly GroupStrategy[],
  counted?: readonly string[],
): GroupReading {
  const [, id, tenant, group = ''] = /^([^:@]+)(?:@([^:]+))?:(.+)$/s.exec(text) ?? []
  // A provider's own name may hold a colon: only what stands for a strategy is taken for one.
  const named = strategies.find(strategy => strategy.id === id)
  if (named !== undefined) {
    const sources = saysGroups(named) ? named.claimSources : []
    const meant =
      tenant === undefined ? sources : sources.filter(source => source === canonicalTenant(tenant))
    if (meant.length === 1) {
      const qualified = qualifiedGroup(named.id, meant[0] as string, group)
      return { kind: 'known', group: qualified, strategy: named.id }
    }
    const instead = sources.map(source => written(named, source, group))
    return meant.length > 1
      ? { kind: 'ambiguous', instead }
      : { kind: 'foreign', strategy: named.id, instead }
  }
  const said = sayers(strategies, counted)
  const [only, another] = said
  if (only !== undefined && another === undefined) {
    const { id: strategy } = only.strategy
    return { kind: 'known', group: qualifiedGroup(strategy, only.source, text), strategy }
  }
  const possible = only === undefined ? sayers(strategies.map(offer), undefined) : said
  return {
    kind: only === undefined ? 'unsaid' : 'ambiguous',
    instead: possible.map(({ strategy, source }) => written(strategy, source, text)),
  }
}

const offer = (strategy: GroupStrategy): GroupStrategy => ({ ...strategy, offered: true })

/** Names a group of a caller or a rule as a file does, with its strategy. */
export function groupWriter(strategies: readonly GroupStrategy[]): (group: string) => string {
  const prefixes = strategies.flatMap(strategy =>
    strategy.claimSources.map(source => ({
      prefix: qualifiedGroup(strategy.id, source, ''),
      written: written(strategy, source, ''),
    })),
  )
  return replacePrefix(prefixes)
}

/**
 * Names a group for those who read it: an app, the person. The bare name where one source alone can say it, as a file
 * writes it otherwise: whoever reads a bare name believes that there is one group of this name.
 * @param counted ids of the strategies whose sessions count for the app; all when absent
 */
export function groupNames(
  strategies: readonly GroupStrategy[],
  counted?: readonly string[],
): (group: string) => string {
  const said = sayers(strategies, counted)
  const [only, another] = said
  if (only === undefined || another !== undefined) return groupWriter(strategies)
  return replacePrefix([{ prefix: qualifiedGroup(only.strategy.id, only.source, ''), written: '' }])
}

function replacePrefix(
  prefixes: readonly { readonly prefix: string; readonly written: string }[],
): (group: string) => string {
  return group => {
    const found = prefixes.find(({ prefix }) => group.startsWith(prefix))
    return found === undefined ? group : `${found.written}${group.slice(found.prefix.length)}`
  }
}

/** What a group begins with that was said before sources were kept: no id of a strategy begins so. */
const UNSOURCED = '?'

/** A group of an earlier version's sign-in, of which only the strategy is known. */
export const unsourcedGroup = (strategy: string, group: string): string => `${UNSOURCED}${strategy}:${group}`

/**
 * Of what was once said of somebody, what still counts: the source is one that the strategies have now. What an earlier
 * version kept without its source counts where its strategy has one source alone, which must have said it.
 */
export function standingGroups(
  groups: readonly string[],
  strategies: readonly Pick<StrategyConfig, 'id' | 'claimSources'>[],
): readonly string[] {
  if (groups.length === 0) return groups
  const sources = new Set(
    strategies.flatMap(({ id, claimSources }) => claimSources.map(source => sourceKey(id, source))),
  )
  return groups.flatMap(group => {
    const colon = Math.max(0, group.indexOf(':'))
    if (!group.startsWith(UNSOURCED)) return sources.has(group.slice(0, colon)) ? [group] : []
    const strategy = strategies.find(({ id }) => id === group.slice(UNSOURCED.length, colon))
    const [only, another] = strategy?.claimSources ?? []
    if (strategy === undefined || only === undefined || another !== undefined) return []
    return [qualifiedGroup(strategy.id, only, group.slice(colon + 1))]
  })
}
