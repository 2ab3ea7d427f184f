import type { ProfileField, StrategyConfig } from '@gatewright/config'
import { claimAt } from '../identity/claim-path.ts'
import { parseEmailAddress } from '../identity/email-address.ts'
import { textsIn } from './claim-values.ts'
import { readSource, sourcesOf } from './field-mapping.ts'
import { EMPTY_TEXT, unreadPart } from './unread-part.ts'

/** A claim that is there and gave nothing, or not all. For the operator: silence would look like a provider that sends nothing. */
export interface UnreadClaim {
  /** Its path, as the file has it. */
  readonly claim: string
  /** The key of the file that asks for it: `fieldMapping.groups`, `roleMapping`. */
  readonly key: string
  /** What came, by its kind; of an address, the text itself. */
  readonly came: string
  /** What to write, or to change at the provider. */
  readonly mend: string
}

/** Every mapped claim that is there and is not understood. `null` is how providers say that they have nothing. */
export function unreadClaims(
  claims: Readonly<Record<string, unknown>>,
  { fieldMapping, roleMapping }: Pick<StrategyConfig, 'fieldMapping' | 'roleMapping'>,
): readonly UnreadClaim[] {
  const fullname = ofField('fullname')
  const groups = ofField('groups').unread
  const seen = new Set(groups.map(({ claim }) => claim))
  const roles = [...new Set(roleMapping.map(({ claim }) => claim))].flatMap(claim => {
    const part = seen.has(claim) ? undefined : unreadPart(claim, claimAt(claims, claim), 'groups')
    return part === undefined ? [] : [{ claim, key: 'roleMapping', ...part }]
  })
  return [
    ...ofField('email').unread,
    ...fullname.unread,
    // Asked only where there is no whole name.
    ...(fullname.isGiven ? [] : [...ofField('firstname').unread, ...ofField('lastname').unread]),
    ...ofField('company').unread,
    ...ofField('location').unread,
    ...ofField('role').unread,
    ...groups,
    ...roles,
  ]

  function ofField(field: ProfileField): {
    readonly unread: readonly UnreadClaim[]
    readonly isGiven: boolean
  } {
    const sources = sourcesOf(fieldMapping, field)
    const first = sources.findIndex(source => isGivenBy(readSource(claims, source), field))
    // Those behind the one that gives something were not asked.
    const asked = first < 0 ? sources : sources.slice(0, first + 1)
    const unread = asked.flatMap(claim => {
      const wanted = field === 'email' || field === 'groups' ? field : 'text'
      const part = unreadPart(claim, readSource(claims, claim), wanted)
      return part === undefined ? [] : [{ claim, key: `fieldMapping.${field}`, ...part }]
    })
    const isGiven = first >= 0
    // That one of them is empty is what a list of claims is for.
    return { isGiven, unread: isGiven ? unread.filter(({ came }) => came !== EMPTY_TEXT) : unread }
  }
}

const isGivenBy = (value: unknown, field: ProfileField): boolean =>
  field === 'email'
    ? textsIn(value).some(text => parseEmailAddress(text) !== undefined)
    : textsIn(value).length > 0
