import {
  IconApps,
  IconCode,
  IconDevices,
  IconFileText,
  IconKey,
  type IconProps,
  IconStethoscope,
  IconTerminal2,
  IconUsers,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'
import type { Me } from '../api/auth.ts'
import { mayAdminister, mayOperate } from '../api/roles.ts'

export interface Place {
  readonly to:
    | '/'
    | '/collaborators'
    | '/sessions'
    | '/tokens'
    | '/strategies'
    | '/audit'
    | '/diagnosis'
    | '/editor'
  readonly label: string
  readonly icon: ComponentType<IconProps>
  /** Pressed after `g`. */
  readonly key: string
  readonly mayEnter: (me: Me) => boolean
}

/** The left navigation, in its order. */
const places: readonly Place[] = [
  { to: '/', label: 'Apps', icon: IconApps, key: 'a', mayEnter: () => true },
  { to: '/collaborators', label: 'Collaborators', icon: IconUsers, key: 'c', mayEnter: mayAdminister },
  { to: '/sessions', label: 'Sessions', icon: IconDevices, key: 's', mayEnter: () => true },
  { to: '/tokens', label: 'API tokens', icon: IconTerminal2, key: 'k', mayEnter: () => true },
  { to: '/strategies', label: 'Strategies', icon: IconKey, key: 't', mayEnter: mayOperate },
  { to: '/audit', label: 'Audit log', icon: IconFileText, key: 'l', mayEnter: mayAdminister },
  { to: '/diagnosis', label: 'Diagnosis', icon: IconStethoscope, key: 'd', mayEnter: mayOperate },
  { to: '/editor', label: 'Code editor', icon: IconCode, key: 'e', mayEnter: mayOperate },
]

export const placesFor = (me: Me): readonly Place[] => places.filter(place => place.mayEnter(me))
