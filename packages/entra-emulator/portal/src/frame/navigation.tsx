import { NavLink, Text } from '@mantine/core'
import {
  IconAlertTriangle,
  IconApps,
  IconBuildings,
  IconHistory,
  IconHome,
  IconLayoutGrid,
  IconUser,
  IconUsers,
} from '@tabler/icons-react'
import { Link, useLocation } from '@tanstack/react-router'
import { useTenantId } from '../api/use-portal.ts'

const sections = [
  {
    title: undefined,
    links: [
      { to: '/$tenant/overview', label: 'Overview', icon: IconHome },
      { to: '/$tenant/tenants', label: 'Manage tenants', icon: IconBuildings },
    ],
  },
  {
    title: 'Manage',
    links: [
      { to: '/$tenant/users', label: 'Users', icon: IconUser },
      { to: '/$tenant/groups', label: 'Groups', icon: IconUsers },
      { to: '/$tenant/app-registrations', label: 'App registrations', icon: IconApps },
      { to: '/$tenant/enterprise-applications', label: 'Enterprise applications', icon: IconLayoutGrid },
    ],
  },
  {
    title: 'Monitoring',
    links: [{ to: '/$tenant/sign-in-logs', label: 'Sign-in logs', icon: IconHistory }],
  },
  {
    title: 'Emulator',
    links: [{ to: '/$tenant/faults', label: 'Faults and personas', icon: IconAlertTriangle }],
  },
] as const

/** The links of the directory's own blade. */
export function Navigation() {
  const tenant = useTenantId()
  const { pathname } = useLocation()
  if (tenant === '') return null
  return sections.map(section => (
    <div key={section.title ?? 'top'}>
      {section.title !== undefined && (
        <Text size="xs" c="dimmed" fw={600} px="sm" pt="md" pb={4}>
          {section.title}
        </Text>
      )}
      {section.links.map(({ to, label, icon: Icon }) => {
        const target = to.replace('$tenant', tenant)
        const active = pathname === target || pathname.startsWith(`${target}/`)
        return (
          <NavLink
            key={to}
            renderRoot={props => <Link to={to} params={{ tenant }} {...props} />}
            label={label}
            leftSection={<Icon size={17} stroke={1.6} aria-hidden />}
            active={active}
            aria-current={active ? 'page' : undefined}
            py={6}
          />
        )
      })}
    </div>
  ))
}
