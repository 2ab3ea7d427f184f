import type { Config, RoleMappingEntry, StrategyConfig } from '../config.ts'
import { inWords } from '../in-words.ts'
import { definitionOf, type StrategyDefinition } from '../strategies/definition.ts'
import { isStillRead, mappingOf } from '../strategies/grounds.ts'
import type { Change } from './change.ts'
import { change, differingKeys, same } from './compare.ts'

/** Ways to sign in, and external users' tokens. */
export function compareStrategies(
  before: Config,
  after: Config,
  definitions: readonly StrategyDefinition[],
): Change[] {
  const changes: Change[] = []
  const old = new Map(before.strategies.map(strategy => [strategy.id, strategy]))
  const now = new Map(after.strategies.map(strategy => [strategy.id, strategy]))
  for (const [id, strategy] of now) {
    const previous = old.get(id)
    if (!previous) changes.push(added(strategy))
    else changes.push(...compareOne(previous, strategy, definitions))
  }
  for (const [id, strategy] of old) {
    if (now.has(id)) continue
    changes.push(
      change(`authStrategies.${id}`, `The strategy "${id}" is removed.`, {
        kind: 'removed',
        effects: strategy.offered ? [provedEnds(id), ...itsPeople(id, after)] : [],
      }),
    )
  }
  return [...changes, ...compareExternalUsers(before, after)]
}

const provedEnds = (id: string): string =>
  `Sessions and API tokens of people who signed in with "${id}" end at once and do not come back; new sign-ins with it stop.`

/** What becomes of the accounts of a strategy that is no longer there. */
function itsPeople(id: string, { strategies }: Config): readonly string[] {
  const heir = strategies.find(({ formerly }) => formerly?.includes(id))
  return [
    heir === undefined
      ? `Whoever has no other way to sign in is a stranger from then on. If it has another name now, write "formerly": ["${id}"] there.`
      : `Who signed in with it keeps their account with "${heir.id}".`,
  ]
}

const nobodyYet = (strategy: StrategyConfig): string =>
  strategy.allowSelfSignup
    ? `Whoever signs in with it gets an account with the role "${strategy.selfSignupRole}".`
    : 'Only people who are invited for it get in.'

function added(strategy: StrategyConfig): Change {
  return change(`authStrategies.${strategy.id}`, `The strategy "${strategy.id}" is added.`, {
    kind: 'added',
    effects: strategy.offered
      ? [nobodyYet(strategy), ...rolesFromClaims(strategy)]
      : [`It is not offered. ${strategy.notOfferedBecause ?? ''}`.trim()],
  })
}

function compareOne(
  before: StrategyConfig,
  after: StrategyConfig,
  definitions: readonly StrategyDefinition[],
): Change[] {
  const { id } = after
  const path = `authStrategies.${id}`
  const changes: Change[] = []
  if (before.offered && !after.offered) {
    changes.push(
      change('pro', `The strategy "${id}" is no longer offered.`, {
        kind: 'removed',
        effects: [provedEnds(id), after.notOfferedBecause ?? ''].filter(text => text !== ''),
      }),
    )
  }
  if (!before.offered && after.offered) {
    changes.push(
      change('pro', `The strategy "${id}" is offered.`, {
        kind: 'added',
        effects: [nobodyYet(after), ...rolesFromClaims(after)],
      }),
    )
  }
  if (before.type !== after.type) {
    changes.push(
      change(path, `The strategy "${id}" becomes ${after.type} instead of ${before.type}.`, {
        effects: [
          'Accounts are tied to the old way: nobody is recognised by the new one.',
          ...(before.offered && after.offered ? [provedEnds(id)] : []),
        ],
      }),
    )
    return changes
  }
  if (before.allowSelfSignup !== after.allowSelfSignup) {
    changes.push(
      change(
        `${path}.allowSelfSignup`,
        `Self-signup with "${id}" is switched ${after.allowSelfSignup ? 'on' : 'off'}.`,
        {
          effects: [nobodyYet(after), ...(after.allowSelfSignup ? [] : ['Accounts that exist stay.'])],
        },
      ),
    )
  }
  const shown = ['label', 'hidden', 'selfSignupRole', 'fieldMapping'] as const
  const differing = shown.filter(key => !same(before[key], after[key]))
  if (differing.length > 0) {
    changes.push(
      change(path, `Of "${id}", ${inWords(differing)} ${differing.length > 1 ? 'change' : 'changes'}.`, {
        effects: differing.includes('fieldMapping')
          ? [
              'Names, addresses and groups are read anew at each person’s next sign-in.',
              ...untilThen(before, after),
            ]
          : [],
      }),
    )
  }
  changes.push(...compareRoleMapping(before, after))
  const options = differingKeys(before.options, after.options)
  if (options.length > 0) {
    changes.push(
      change(
        `${path}.options`,
        `Of the options of "${id}", ${inWords(options)} ${options.length > 1 ? 'change' : 'changes'}.`,
        { effects: definitionOf(definitions, after.type)?.explainChange?.(before, after, options) ?? [] },
      ),
    )
  }
  return changes
}

/** What was read from another claim counts no longer. */
function untilThen(before: StrategyConfig, after: StrategyConfig): string[] {
  const moved = (field: 'email' | 'groups') => !isStillRead(mappingOf(before, field), after, field)
  const address = moved('email') ? ['Their addresses match no rule'] : []
  const groups = moved('groups') ? [`${address.length > 0 ? 'they' : 'They'} are in no group`] : []
  const both = [...address, ...groups].join(', and ')
  return both === '' ? [] : [`${both} until then, in open sessions and with API tokens too.`]
}

/** Who becomes what, an entry each. */
function compareRoleMapping(before: StrategyConfig, after: StrategyConfig): Change[] {
  const [old, now] = [before.roleMapping, after.roleMapping]
  const gone = old.filter(entry => !now.some(other => same(entry, other)))
  const come = now.filter(entry => !old.some(other => same(entry, other)))
  if (gone.length === 0 && come.length === 0) return []
  return [
    change(`authStrategies.${after.id}.roleMapping`, `Of "${after.id}", other claims give roles.`, {
      effects: [
        ...come.map(entry => `At their next sign-in anyone ${whoseTokenSays(entry)} becomes ${entry.role}.`),
        ...gone.map(
          entry =>
            `Whoever is ${entry.role} only because their token says ${claimInWords(entry)} no longer is, at once.`,
        ),
      ],
    }),
  ]
}

const whoseTokenSays = (entry: RoleMappingEntry): string =>
  `${entry.tenant === undefined ? '' : `of ${entry.tenant} `}whose token says ${claimInWords(entry)}`

const claimInWords = ({ claim, value }: RoleMappingEntry): string => `${claim}=${value}`

const rolesFromClaims = ({ roleMapping }: StrategyConfig): string[] =>
  roleMapping.map(entry => `Anyone ${whoseTokenSays(entry)} becomes ${entry.role}.`)

function compareExternalUsers(before: Config, after: Config): Change[] {
  const [old, now] = [before.externalUsers.verification, after.externalUsers.verification]
  if (same(old, now)) return []
  const path = 'pro.externalAuth'
  if (!old) {
    return [
      change(path, 'Tokens of external users are accepted.', {
        kind: 'added',
        effects: ['They open what apps leave to external users.'],
      }),
    ]
  }
  if (!now) {
    return [
      change(path, 'Tokens of external users are no longer accepted.', {
        kind: 'removed',
        effects: ['External users are refused from then on.'],
      }),
    ]
  }
  const keys = differingKeys(old, now)
  return [
    change(
      path,
      `Of the check of external users’ tokens, ${inWords(keys)} ${keys.length > 1 ? 'change' : 'changes'}.`,
      {
        effects: keys.includes('key') ? ['Tokens that the old key signed are refused.'] : [],
      },
    ),
  ]
}
