import {
  ActionIcon,
  Burger,
  Button,
  Drawer,
  Menu,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconBuilding, IconCheck, IconChevronDown, IconMoon, IconSun } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { tenantsQuery, useTenantId } from '../api/use-portal.ts'
import { Message } from '../components/message.tsx'
import classes from './frame.module.css'
import { Navigation } from './navigation.tsx'

export const rememberedTenant = 'entra-emulator-tenant'

/** Top bar, navigation at the left, and the page; on a phone the navigation comes out of a drawer. */
export function Frame() {
  const [opened, drawer] = useDisclosure(false)
  const tenantId = useTenantId()
  const { data, error } = useQuery(tenantsQuery)
  const { pathname } = useLocation()
  const tenant = data?.value.find(candidate => candidate.id === tenantId && !candidate.isPersonal)
  useEffect(() => {
    if (tenant !== undefined) localStorage.setItem(rememberedTenant, tenant.id)
  }, [tenant])
  // The drawer closes because the page has changed
  useEffect(() => drawer.close(), [pathname])

  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#main">
        Skip to content
      </a>
      <header className={classes.bar}>
        <Burger
          className={classes.burger}
          opened={opened}
          onClick={drawer.toggle}
          size="sm"
          color="#fff"
          aria-label="Navigation"
        />
        <Link to="/" className={classes.brand}>
          <img src="/portal/icon.svg" alt="" width={22} height={22} />
          <span className={classes.name}>
            <span className={classes.long}>Microsoft Entra ID (Azure Active Directory), local emulator</span>
            <span className={classes.short}>Entra ID emulator</span>
          </span>
        </Link>
        <div className={classes.tools}>
          <ColourScheme />
          {tenant !== undefined && <TenantMenu name={tenant.displayName} />}
        </div>
      </header>
      <Drawer opened={opened} onClose={drawer.close} size={270} title="Navigation" hiddenFrom="sm">
        <Navigation />
      </Drawer>
      <nav className={classes.side} aria-label="Main">
        <Navigation />
      </nav>
      <main id="main" className={classes.main} tabIndex={-1}>
        {error !== null ? (
          <Message tone="error" title="The emulator does not answer">
            {error.message}
          </Message>
        ) : data !== undefined && tenantId !== '' && tenant === undefined ? (
          <UnknownTenant id={tenantId} />
        ) : (
          data !== undefined && <Outlet />
        )}
      </main>
    </div>
  )
}

function UnknownTenant({ id }: { readonly id: string }) {
  return (
    <Message tone="error" title="There is no such tenant">
      This emulator has no tenant with the ID <code>{id}</code>. It may have been started anew with another
      directory. <Link to="/">Go to the tenants that there are</Link>
    </Message>
  )
}

function TenantMenu({ name }: { readonly name: string }) {
  const tenantId = useTenantId()
  const { data } = useQuery(tenantsQuery)
  const navigate = useNavigate()
  return (
    <Menu position="bottom-end" width={280}>
      <Menu.Target>
        <Button
          className={classes.tenant}
          variant="subtle"
          color="gray.0"
          leftSection={<IconBuilding size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={`Tenant: ${name}. Switch tenant`}
        >
          <span className={classes.tenantName}>{name}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Switch tenant</Menu.Label>
        {data?.value
          .filter(tenant => !tenant.isPersonal)
          .map(tenant => (
            <Menu.Item
              key={tenant.id}
              rightSection={tenant.id === tenantId ? <IconCheck size={14} aria-label="current" /> : null}
              onClick={() => void navigate({ to: '/$tenant/overview', params: { tenant: tenant.id } })}
            >
              <Text size="sm">{tenant.displayName}</Text>
              <Text size="xs" c="dimmed">
                {tenant.verifiedDomains[0]}
              </Text>
            </Menu.Item>
          ))}
        <Menu.Divider />
        <Menu.Item onClick={() => void navigate({ to: '/$tenant/tenants', params: { tenant: tenantId } })}>
          Manage tenants
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function ColourScheme() {
  const { setColorScheme } = useMantineColorScheme()
  const current = useComputedColorScheme('light')
  const other = current === 'dark' ? 'light' : 'dark'
  return (
    <ActionIcon
      variant="subtle"
      color="gray.0"
      size="lg"
      className={classes.tenant}
      onClick={() => setColorScheme(other)}
      aria-label={`Use ${other} colours`}
    >
      {current === 'dark' ? <IconSun size={18} aria-hidden /> : <IconMoon size={18} aria-hidden />}
    </ActionIcon>
  )
}
