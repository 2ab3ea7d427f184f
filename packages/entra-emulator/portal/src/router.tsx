import { createRootRoute, createRoute, createRouter, Outlet, redirect } from '@tanstack/react-router'
import { queryClient, tenantsQuery } from './api/use-portal.ts'
import { Frame, rememberedTenant } from './frame/frame.tsx'
import { ApiPermissionsPage } from './pages/apps/api-permissions-page.tsx'
import { AppOverviewPage } from './pages/apps/app-overview-page.tsx'
import { AppRegistrationsPage } from './pages/apps/app-registrations-page.tsx'
import { AppRolesPage } from './pages/apps/app-roles-page.tsx'
import { AuthenticationPage } from './pages/apps/authentication-page.tsx'
import { CredentialsPage } from './pages/apps/credentials-page.tsx'
import { ExposeApiPage } from './pages/apps/expose-api-page.tsx'
import { RegisterPage } from './pages/apps/register-page.tsx'
import { TokenConfigurationPage } from './pages/apps/token-configuration-page.tsx'
import { AssignmentsPage } from './pages/enterprise/assignments-page.tsx'
import { EnterpriseApplicationsPage } from './pages/enterprise/enterprise-applications-page.tsx'
import { PropertiesPage } from './pages/enterprise/properties-page.tsx'
import { FaultsPage } from './pages/faults-page.tsx'
import { GroupPage } from './pages/groups/group-page.tsx'
import { GroupsPage } from './pages/groups/groups-page.tsx'
import { NotFoundPage } from './pages/not-found-page.tsx'
import { OverviewPage } from './pages/overview-page.tsx'
import { SignInLogsPage } from './pages/sign-in-logs-page.tsx'
import { TenantsPage } from './pages/tenants-page.tsx'
import { UserPage } from './pages/users/user-page.tsx'
import { UsersPage } from './pages/users/users-page.tsx'

const rootRoute = createRootRoute({ component: Frame, notFoundComponent: NotFoundPage })

/** `/portal` leads to the tenant that was looked at last, else to the first. */
const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: async () => {
    const { value } = await queryClient.fetchQuery(tenantsQuery)
    const tenants = value.filter(tenant => !tenant.isPersonal)
    const last = localStorage.getItem(rememberedTenant)
    const tenant = tenants.find(candidate => candidate.id === last) ?? tenants[0]
    if (tenant !== undefined)
      throw redirect({ to: '/$tenant/overview', params: { tenant: tenant.id }, replace: true })
  },
  component: NotFoundPage,
})

const tenantRoute = createRoute({ getParentRoute: () => rootRoute, path: '/$tenant', component: Outlet })

const tenantHome = createRoute({
  getParentRoute: () => tenantRoute,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/$tenant/overview', params, replace: true })
  },
})

const pages = [
  tenantHome,
  createRoute({ getParentRoute: () => tenantRoute, path: '/overview', component: OverviewPage }),
  createRoute({ getParentRoute: () => tenantRoute, path: '/tenants', component: TenantsPage }),
  createRoute({ getParentRoute: () => tenantRoute, path: '/users', component: UsersPage }),
  createRoute({ getParentRoute: () => tenantRoute, path: '/users/$id', component: UserPage }),
  createRoute({ getParentRoute: () => tenantRoute, path: '/groups', component: GroupsPage }),
  createRoute({ getParentRoute: () => tenantRoute, path: '/groups/$id', component: GroupPage }),
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/app-registrations',
    component: AppRegistrationsPage,
  }),
  createRoute({ getParentRoute: () => tenantRoute, path: '/app-registrations/new', component: RegisterPage }),
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/app-registrations/$id',
    component: AppOverviewPage,
  }),
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/app-registrations/$id/authentication',
    component: AuthenticationPage,
  }),
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/app-registrations/$id/credentials',
    component: CredentialsPage,
  }),
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/app-registrations/$id/token-configuration',
    component: TokenConfigurationPage,
  }),
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/app-registrations/$id/api-permissions',
    component: ApiPermissionsPage,
  }),
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/app-registrations/$id/expose-an-api',
    component: ExposeApiPage,
  }),
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/app-registrations/$id/app-roles',
    component: AppRolesPage,
  }),
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/enterprise-applications',
    component: EnterpriseApplicationsPage,
  }),
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/enterprise-applications/$id',
    component: PropertiesPage,
  }),
  createRoute({
    getParentRoute: () => tenantRoute,
    path: '/enterprise-applications/$id/users-and-groups',
    component: AssignmentsPage,
  }),
  createRoute({ getParentRoute: () => tenantRoute, path: '/sign-in-logs', component: SignInLogsPage }),
  createRoute({ getParentRoute: () => tenantRoute, path: '/faults', component: FaultsPage }),
] as const

export const router = createRouter({
  routeTree: rootRoute.addChildren([homeRoute, tenantRoute.addChildren([...pages])]),
  basepath: '/portal',
  defaultNotFoundComponent: NotFoundPage,
  notFoundMode: 'root',
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
