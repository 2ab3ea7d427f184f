import type { ReactNode } from 'react'
import { Breakable } from '../../components/breakable.tsx'

type Fact = readonly [string, ReactNode]

/** What an entry or an error tells beside its sentence, as names and values for people. */
export const detailFacts = (detail: Readonly<Record<string, unknown>>): readonly Fact[] =>
  Object.entries(detail).map(([name, value]) => [inWords(name), shown(value)] as const)

/** `groupsMissing` → `Groups missing` */
function inWords(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function shown(value: unknown): ReactNode {
  if (value === true) return 'yes'
  if (value === false) return 'no'
  if (value === null || value === '') return 'nothing'
  if (Array.isArray(value) && value.every(each => typeof each !== 'object')) {
    return value.length === 0 ? 'none' : <Text>{value.join(', ')}</Text>
  }
  return <Text>{typeof value === 'object' ? JSON.stringify(value) : String(value)}</Text>
}

/** Whatever a stranger has put into it turns nothing around it. */
const Text = ({ children }: { readonly children: string }) => (
  <bdi>
    <Breakable text={children} />
  </bdi>
)
