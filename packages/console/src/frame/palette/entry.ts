import type { IconProps } from '@tabler/icons-react'
import type { ComponentType } from 'react'

/** Something that the palette leads to or does. */
export interface Entry {
  /** Unlike any other's. */
  readonly id: string
  readonly group: Group
  readonly label: string
  readonly description?: string
  /** Further words that find it. */
  readonly keywords?: string
  readonly icon: ComponentType<IconProps>
  /** The keys that do the same. */
  readonly keys?: readonly string[]
  readonly run: () => void
}

/** In the order in which they are shown while nothing is typed. */
export const groups = ['Error page', 'Pages', 'Actions', 'Apps', 'Strategies', 'People', 'Search'] as const

export type Group = (typeof groups)[number]
