import { Badge, Group, Text } from '@mantine/core'
import type { WayAccess } from '../../api/admin/collaborators.ts'
import { Breakable } from '../../components/breakable.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { Facts } from '../../components/facts.tsx'
import { StatePill } from '../../components/state-pill.tsx'
import classes from './person-page.module.css'

const outcomes = {
  allow: ['good', 'Comes in'],
  'sign-in': ['warn', 'Is asked to sign in'],
  refuse: ['bad', 'Is refused'],
} as const

/** Roles, groups and apps of somebody, by each way that they sign in: a session has what its own way gives. */
export function PersonApps({ ways }: { readonly ways: readonly WayAccess[] }) {
  if (ways.length === 0) {
    return <Text c="dimmed">Roles and apps are theirs from their first sign-in on.</Text>
  }
  return ways.map(way => (
    <section key={way.identityId} className={classes.way} aria-label={`Signed in with ${way.strategy}`}>
      {ways.length > 1 && (
        <Text fw={600} mb="sm">
          Signed in with {way.strategy}
        </Text>
      )}
      {!way.usable && (
        <Text c="var(--gw-warn)" mb="sm">
          Nobody can sign in with this now: the account is disabled, or the way is not offered any more.
        </Text>
      )}
      <Facts
        facts={[
          ['Roles', <RolesWithSource key="roles" way={way} />],
          ...(way.groups.length > 0
            ? [['Groups', way.groups.map(group => <Breakable key={group} text={`${group} `} />)] as const]
            : []),
        ]}
      />
      {way.usable && way.apps.length > 0 && (
        <div className={classes.table}>
          <DataTable
            label={`Apps, signed in with ${way.strategy}`}
            rows={way.apps}
            rowKey={app => app.id}
            columns={[
              { title: 'App', cell: app => <Breakable text={app.name} lines={2} /> },
              {
                title: 'Would they come in?',
                narrow: true,
                cell: app => {
                  const [tone, words] = outcomes[app.outcome]
                  return <StatePill tone={tone}>{words}</StatePill>
                },
              },
              { title: 'Because', cell: app => app.because },
            ]}
          />
        </div>
      )}
    </section>
  ))
}

function RolesWithSource({ way }: { readonly way: WayAccess }) {
  if (way.roles.length === 0) return 'none'
  return way.roles.map(({ role, because }) => (
    <Group key={role} gap="xs" mb={4} wrap="wrap">
      <Badge>{role}</Badge>
      <Text component="span" size="sm" c="dimmed">
        {because.join('; ')}
      </Text>
    </Group>
  ))
}
