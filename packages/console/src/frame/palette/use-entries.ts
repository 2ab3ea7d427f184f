import { useMantineColorScheme } from '@mantine/core'
import {
  IconApps,
  IconBook,
  IconDeviceDesktop,
  IconFingerprint,
  IconInfoCircle,
  IconKey,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconRefresh,
  IconSun,
  IconTestPipe,
  IconUserPlus,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { appsQuery } from '../../api/admin/apps.ts'
import { statusQuery } from '../../api/admin/status.ts'
import { strategiesQuery } from '../../api/admin/strategies.ts'
import type { Me } from '../../api/auth.ts'
import { mayAdminister, mayOperate } from '../../api/roles.ts'
import { testInNewWindow } from '../../components/test-sign-in.ts'
import { showFailed } from '../../components/toasts.ts'
import { placesFor } from '../navigation.ts'
import { useSignOut } from '../use-sign-out.ts'
import type { Entry } from './entry.ts'

/** What opens over the page. */
export interface Openers {
  readonly restart: () => void
  readonly shortcuts: () => void
}

/** Everything that this person may go to or do, without asking the server for what was typed. */
export function useEntries(me: Me, open: Openers): readonly Entry[] {
  return [...usePages(me), ...useActions(me, open), ...useApps(me), ...useStrategies(me)]
}

function usePages(me: Me): readonly Entry[] {
  const navigate = useNavigate()
  const places = placesFor(me).map(
    ({ to, label, icon, key }): Entry => ({
      ...{ id: `page ${to}`, group: 'Pages', label, icon, keys: ['g', key] },
      keywords: 'go to open page',
      run: () => void navigate({ to }),
    }),
  )
  const ways: Entry = {
    ...{ id: 'page /ways', group: 'Pages', label: 'Ways to sign in', icon: IconFingerprint },
    keywords: 'go to open page my account identities password',
    run: () => void navigate({ to: '/ways' }),
  }
  return [...places, ways]
}

function useActions(me: Me, open: Openers): readonly Entry[] {
  const navigate = useNavigate()
  const { data: status } = useQuery(statusQuery)
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const signOut = useSignOut()
  const action = (entry: Omit<Entry, 'group' | 'id'>): Entry => ({
    ...{ id: `action ${entry.label}`, group: 'Actions' },
    ...entry,
  })
  const schemes = [
    { value: 'light', label: 'Light colours', icon: IconSun },
    { value: 'dark', label: 'Dark colours', icon: IconMoon },
    { value: 'auto', label: 'Colours of the system', icon: IconDeviceDesktop },
  ] as const
  return [
    ...(mayAdminister(me)
      ? [
          action({
            ...{ label: 'Invite somebody', icon: IconUserPlus, keywords: 'new collaborator person add' },
            run: () => void navigate({ to: '/collaborators', search: { invite: 'new' } }),
          }),
        ]
      : []),
    ...(status?.canRestart
      ? [
          action({
            ...{ label: 'Restart the server', icon: IconRefresh, keywords: 'apply reload configuration' },
            ...(status.restart.needed && { description: 'The file differs from what runs.' }),
            run: open.restart,
          }),
        ]
      : []),
    ...schemes
      .filter(({ value }) => value !== colorScheme)
      .map(({ value, ...shown }) =>
        action({ ...shown, keywords: 'appearance theme mode', run: () => setColorScheme(value) }),
      ),
    action({
      ...{ label: 'Documentation', icon: IconBook, keywords: 'help guide manual docs' },
      description: 'Of this very version, in a tab of its own',
      run: () => window.open('/admin/docs/index.html', '_blank', 'noopener'),
    }),
    action({
      ...{ label: 'Keyboard shortcuts', icon: IconKeyboard, keywords: 'keys help', keys: ['?'] },
      run: open.shortcuts,
    }),
    action({
      ...{ label: 'Sign out', icon: IconLogout, keywords: 'log out leave end session' },
      run: () => signOut.mutate(undefined, { onError: showFailed }),
    }),
  ]
}

/** One's own, to be opened; all of them for an operator, with what is known of each. */
function useApps(me: Me): readonly Entry[] {
  const navigate = useNavigate()
  const { data: all } = useQuery({ ...appsQuery, enabled: mayOperate(me) })
  const mine = me.apps
    .filter(({ url }) => url !== '')
    .map(
      ({ id, name, url }): Entry => ({
        ...{ id: `app ${id}`, group: 'Apps', label: name, icon: IconApps, keywords: `open app ${id}` },
        description: `Open ${url.replace(/^https?:\/\//, '')}`,
        run: () => window.location.assign(url),
      }),
    )
  const details = (all ?? []).map(
    ({ id, name }): Entry => ({
      ...{ id: `details ${id}`, group: 'Apps', label: `Details of ${name}`, icon: IconInfoCircle },
      keywords: `app ${id} rules upstream who may enter`,
      run: () => void navigate({ to: '/apps/$app', params: { app: id } }),
    }),
  )
  return [...mine, ...details]
}

function useStrategies(me: Me): readonly Entry[] {
  const navigate = useNavigate()
  const { data: strategies = [] } = useQuery({ ...strategiesQuery, enabled: mayOperate(me) })
  return [
    ...strategies.map(
      ({ id, label }): Entry => ({
        ...{ id: `strategy ${id}`, group: 'Strategies', label, icon: IconKey },
        description: `Strategy ${id}`,
        run: () => void navigate({ to: '/strategies', hash: `strategy-${id}` }),
      }),
    ),
    ...strategies
      .filter(({ canBeTested }) => canBeTested)
      .map(
        ({ id, label }): Entry => ({
          ...{ id: `test ${id}`, group: 'Strategies', label: `Test sign-in: ${label}`, icon: IconTestPipe },
          ...{ description: 'Signs nobody in', keywords: `${id} rehearsal try` },
          run: () => void testInNewWindow({ strategyId: id }).catch(showFailed),
        }),
      ),
  ]
}
