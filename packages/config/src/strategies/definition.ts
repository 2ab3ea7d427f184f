/**
 * What the configuration knows of a type of strategy. The server's half of the same value (`strategies/strategy.ts` there)
 * refers to it; two halves, because the configuration is read by the console and the command line too, which load no server.
 */
import type { TSchema } from 'typebox'
import type { FieldMapping, RoleMappingEntry, StrategyConfig } from '../config.ts'
import type { Path } from '../problem.ts'
import type { Sources } from '../references.ts'
import type { Report } from '../report.ts'
import type { SnippetTemplate } from './snippet-template.ts'

/** An entry of `authStrategies` without problems, before defaults: the keys that every type has, and its own options. */
export interface StrategyEntry {
  readonly type: string
  readonly label?: string
  readonly hidden?: boolean
  readonly formerly?: string[]
  readonly allowSelfSignup?: boolean
  readonly selfSignupRole?: string
  readonly fieldMapping?: FieldMapping
  readonly roleMapping?: readonly RoleMappingEntry[]
  readonly options?: object
}

/** What the check of an entry may look at beside the entry. */
export interface EntryCheckContext {
  readonly report: Report
  readonly sources: Sources
  /** Whether the file has something there, right or wrong, but not an empty text. */
  readonly isWritten: (path: Path) => boolean
  /** Every role that exists: `admin`, `member`, and the file's own. */
  readonly roles: readonly string[]
  /** Origin that browsers see; absent where the file does not settle it. */
  readonly externalUrl: string | undefined
  /** Absolute. */
  readonly dataFolder: string
}

/** What an entry's options are resolved with. */
export interface EntryResolveContext {
  readonly sources: Sources
  readonly externalUrl: string
  /** Absolute. */
  readonly dataFolder: string
}

/** A type of strategy, as far as the configuration goes. Everything about types is asked here, nothing of their names. */
export interface StrategyDefinition<
  Entry extends StrategyEntry = StrategyEntry,
  Config extends StrategyConfig = StrategyConfig,
> {
  /** The value of `type`, part of the type's public paths: lower-case letters and digits. */
  readonly type: Config['type']
  /** What the sign-in page shows: a form of ours, or a button that leads to a provider. */
  readonly takes: 'form' | 'redirect'
  /** Who keeps the accounts. Those that live elsewhere need `pro.externalAuth.enabled`, as that switch promises. */
  readonly accounts: 'here' | 'elsewhere'
  /** A strategy of this name exists even when the file names none. At most one type says so. */
  readonly existsAs?: string
  /** Made by `entrySchema`. A key with `secret: true` is hidden everywhere. */
  readonly schema: TSchema
  /** Claims that fill a profile where the file maps none. */
  readonly usualClaims: FieldMapping
  /**
   * Whose claims may give roles and groups, see `StrategyConfig.claimSources`. Empty for a type whose claims decide nothing.
   * @param entry as in {@link check}
   */
  claimSources(entry: Partial<Entry>): readonly string[]
  /** The options with every default filled in. */
  resolveOptions(id: string, entry: Entry, context: EntryResolveContext): Config['options']
  /**
   * Reports what is wrong across the keys of an entry; each key by itself has been checked by the schema.
   * @param entry with what is wrong left out, at any depth
   */
  check?(id: string, entry: Partial<Entry>, context: EntryCheckContext): void
  /**
   * The key of an entry that may write out its callback URL: it is registered at the provider, so where nothing else says which
   * origin browsers see, it does. It leads back here, where all other addresses of an entry lead away.
   */
  readonly callbackAt?: readonly string[]
  /**
   * What tells one provider behind this strategy from another. Absent where there is but one: accounts that live here.
   */
  readonly source?: {
    /** What a sign-in by an identity of this issuer rests on: the provider, and the part of it that vouched. One line. */
    of(config: Config, issuer: string): string
    /** Whether the strategy, as it is configured now, would let the same source speak. */
    covers(config: Config, source: string): boolean
    /** Whether identities of this issuer come from the provider that the strategy is now, as far as the file alone tells. */
    speaks(config: Config, issuer: string): boolean
  }
  /**
   * The settings by which what a provider says comes to count, a text each: kept with what came by them, and compared later, so
   * that what is narrowed takes away, and what is widened does not. Absent where no setting decides.
   */
  readonly settings?: {
    /**
     * Whether a setting of an earlier sign-in still makes what it made count.
     * @param address the one that counts by it, where it is about an address
     */
    holds(config: Config, setting: string, address: string | undefined): boolean
    /** Every setting that a claim of an identity of this issuer may rest on now; of an address, the trust in it too. */
    assumed(config: Config, issuer: string, ofAddress: boolean): readonly string[]
  }
  /** What people will notice of other options, a sentence each. */
  explainChange?(before: Config, after: Config, changed: readonly string[]): readonly string[]
  /** Entries to start from, one for each provider that people ask for. */
  readonly snippets?: readonly SnippetTemplate[]
}

/** The definition of a type; `undefined` for one that this version does not have. */
export const definitionOf = (
  definitions: readonly StrategyDefinition[],
  type: string | undefined,
): StrategyDefinition | undefined => definitions.find(definition => definition.type === type)

/** Names of strategies that exist even when the file names none. */
export const implicitNames = (definitions: readonly StrategyDefinition[]): string[] =>
  definitions.flatMap(({ existsAs }) => (existsAs === undefined ? [] : [existsAs]))

/** The callback URL as an entry writes it out, if it does; also of an entry in a shape that no check has seen. */
export function writtenCallback(
  definition: StrategyDefinition | undefined,
  entry: unknown,
): string | undefined {
  if (definition?.callbackAt === undefined) return undefined
  let at = entry
  for (const key of definition.callbackAt) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined
    at = (at as Record<string, unknown>)[key]
  }
  return typeof at === 'string' ? at : undefined
}
