import type { Pasted } from '@gatewright/server'
import { print } from '../print.ts'
import { Stop } from '../stop.ts'

export const faultOf = (pasted: Pasted<unknown>): string | undefined =>
  'fault' in pasted ? pasted.fault : undefined

/**
 * What is meant by what somebody has given, once it was said what was done about it.
 * @throws Stop where it cannot be that
 */
export function accepted<Value>(flag: string, pasted: Pasted<Value>): Value {
  if ('fault' in pasted) throw new Stop(`${flag}: ${pasted.fault}`)
  if (pasted.notes !== undefined) print(...pasted.notes)
  return pasted.value
}
