import { type OAuth2StrategyConfig, oauth2Definition } from '@gatewright/config'
import type { Claims } from './userinfo.ts'

/**
 * Whether a document has every claim that the file asks for: the address, without which there is no account, what `roleMapping`
 * reads, and what `fieldMapping` names otherwise than usual. A usual claim that is not there is no loss: providers send what
 * they have.
 */
export function saysAllThatIsMapped(
  { fieldMapping, roleMapping }: Pick<OAuth2StrategyConfig, 'fieldMapping' | 'roleMapping'>,
  claims: Claims | undefined,
): boolean {
  if (claims === undefined) return false
  const { usualClaims } = oauth2Definition
  const asked = Object.entries(fieldMapping).flatMap(([field, claim]) =>
    claim === undefined || (field !== 'email' && usualClaims[field as keyof typeof usualClaims] === claim)
      ? []
      : [claim],
  )
  return [...asked, ...roleMapping.map(({ claim }) => claim)].every(
    // A claim may have dots in its name; else the first part is where the path begins.
    claim => claim.startsWith('!') || claim in claims || (claim.split('.')[0] ?? '') in claims,
  )
}
