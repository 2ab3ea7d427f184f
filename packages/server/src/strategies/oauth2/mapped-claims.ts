import { claimsOf, type OAuth2StrategyConfig, oauth2Definition, type ProfileField } from '@gatewright/config'
import { claimAt } from '../../identity/claim-path.ts'
import type { Claims } from './userinfo.ts'

/**
 * Whether a document has every claim that the file asks for: the address, without which there is no account, what `roleMapping`
 * reads, and what `fieldMapping` names otherwise than usual. A usual claim that is not there is no loss: providers send what
 * they have. Of several claims for one field it is the first: by another the person would have another address for a day.
 */
export function saysAllThatIsMapped(
  { fieldMapping, roleMapping }: Pick<OAuth2StrategyConfig, 'fieldMapping' | 'roleMapping'>,
  claims: Claims | undefined,
): boolean {
  if (claims === undefined) return false
  const usual: Partial<Record<ProfileField, unknown>> = oauth2Definition.usualClaims
  const asked = (Object.keys(fieldMapping) as ProfileField[]).flatMap(field => {
    const [first] = claimsOf({ fieldMapping }, field)
    return first === undefined || (field !== 'email' && first === usual[field]) ? [] : [first]
  })
  return [...asked, ...roleMapping.map(({ claim }) => claim)].every(
    claim => claim.startsWith('!') || claimAt(claims, claim) !== undefined,
  )
}
