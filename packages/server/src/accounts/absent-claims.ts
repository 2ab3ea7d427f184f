import type { FieldMapping, ProfileField, StrategyConfig } from '@gatewright/config'
import { claimAt } from '../identity/claim-path.ts'
import { readSource, sourcesOf } from './field-mapping.ts'

/** Claims that the file asks for and that did not come, by the key that asks. */
export interface AbsentClaim {
  /** `fieldMapping.groups`, `roleMapping`. */
  readonly key: string
  /** As the file has them; of several for one field none came. */
  readonly claims: readonly string[]
}

/**
 * Every claim that the file names itself and that is not there at all. One that is read as usual, without a word in the file, is no loss:
 * providers send what they have.
 * @param usual what a field is read from where the file says nothing
 */
export function absentClaims(
  claims: Readonly<Record<string, unknown>>,
  { fieldMapping, roleMapping }: Pick<StrategyConfig, 'fieldMapping' | 'roleMapping'>,
  usual: FieldMapping,
): readonly AbsentClaim[] {
  const fields = (Object.keys(fieldMapping) as ProfileField[]).flatMap(field => {
    const sources = sourcesOf(fieldMapping, field)
    const isUsual = JSON.stringify(sources) === JSON.stringify([usual[field] ?? []].flat())
    const isThere = sources.some(source => readSource(claims, source) != null)
    return isUsual || isThere || sources.length === 0
      ? []
      : [{ key: `fieldMapping.${field}`, claims: sources }]
  })
  const roles = [...new Set(roleMapping.map(({ claim }) => claim))].filter(
    claim => claimAt(claims, claim) == null,
  )
  return [...fields, ...(roles.length === 0 ? [] : [{ key: 'roleMapping', claims: roles }])]
}
