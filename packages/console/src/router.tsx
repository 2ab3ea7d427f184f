import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { authConfigQuery, type Me, meQuery } from './api/auth.ts'
import { ApiError } from './api/http.ts'
import { mayAdminister, mayOperate } from './api/roles.ts'
import { carryFragment } from './app/carry-fragment.ts'
import { queryClient } from './app/query-client.ts'
import { parseSearch, pick, stringifySearch } from './app/search.ts'
import { ErrorPage } from './pages/error-page.tsx'
import { LoadingPage } from './pages/loading-page.tsx'
import { NotFoundPage } from './pages/not-found-page.tsx'

const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({ component: Outlet })

const requireMe = async (options: {
  context: { queryClient: QueryClient }
  location: { pathname: string; searchStr: string; href: string }
}) => {
  const { context, location } = options
  const me = await context.queryClient.ensureQueryData(meQuery)
  if (me === null) {
    const isHome = location.pathname === '/' && location.searchStr === ''
    throw redirect({ to: '/login', search: isHome ? {} : { returnTo: `/admin${location.href}` } })
  }
  return { me }
}

/** Everything that needs somebody signed in. */
const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  beforeLoad: requireMe,
  component: lazyRouteComponent(() => import('./frame/frame.tsx'), 'Frame'),
})

/** Keeps a page from those who may not enter it; the server refuses its data by the same rule. */
const only =
  (may: (me: Me) => boolean) =>
  ({ context }: { context: { me: Me } }) => {
    if (!may(context.me)) {
      throw new ApiError(403, {
        error: 'forbidden',
        message: 'You are signed in, but your account may not open this.',
        next: 'Ask an administrator for access, or sign in with another account.',
      })
    }
  }

const appsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/',
  validateSearch: pick('missed'),
  component: lazyRouteComponent(() => import('./pages/apps/apps-page.tsx'), 'AppsPage'),
})

const appRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/apps/$app',
  beforeLoad: only(mayOperate),
  component: lazyRouteComponent(() => import('./pages/apps/app-page.tsx'), 'AppPage'),
})

const collaboratorsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/collaborators',
  validateSearch: pick('search', 'invite'),
  beforeLoad: only(mayAdminister),
  component: lazyRouteComponent(
    () => import('./pages/collaborators/collaborators-page.tsx'),
    'CollaboratorsPage',
  ),
})

const sessionsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/sessions',
  validateSearch: pick('whose'),
  component: lazyRouteComponent(() => import('./pages/sessions/sessions-page.tsx'), 'SessionsPage'),
})

const tokensRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/tokens',
  validateSearch: pick('whose', 'search'),
  component: lazyRouteComponent(() => import('./pages/tokens/tokens-page.tsx'), 'TokensPage'),
})

const waysRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/ways',
  validateSearch: pick('returnTo'),
  component: lazyRouteComponent(() => import('./pages/ways/ways-page.tsx'), 'WaysPage'),
})

const strategiesRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/strategies',
  beforeLoad: only(mayOperate),
  component: lazyRouteComponent(() => import('./pages/strategies/strategies-page.tsx'), 'StrategiesPage'),
})

const auditRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audit',
  validateSearch: pick('search', 'kind', 'result', 'who', 'about', 'from', 'until'),
  beforeLoad: only(mayAdminister),
  component: lazyRouteComponent(() => import('./pages/audit/audit-page.tsx'), 'AuditPage'),
})

const editorRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/editor',
  validateSearch: pick('find'),
  beforeLoad: only(mayOperate),
  component: lazyRouteComponent(() => import('./pages/editor/editor-page.tsx'), 'EditorPage'),
})

/** A window of its own, without the frame. */
const testOnlyRoute = createRoute({ getParentRoute: () => rootRoute, id: 'test-only', beforeLoad: requireMe })

const signInTestRoute = createRoute({
  getParentRoute: () => testOnlyRoute,
  path: '/strategies/test/$test',
  component: lazyRouteComponent(() => import('./pages/strategies/sign-in-test-page.tsx'), 'SignInTestPage'),
})

const signInLoader = ({ context }: { context: { queryClient: QueryClient } }) =>
  Promise.all([
    context.queryClient.fetchQuery(authConfigQuery),
    // Being signed in is a bonus here: when it cannot be found out, the page still lets one sign in.
    context.queryClient.fetchQuery(meQuery).catch(() => null),
  ])

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  validateSearch: pick('returnTo', 'signedOut', 'expired'),
  loader: signInLoader,
  component: lazyRouteComponent(() => import('./pages/sign-in/sign-in-page.tsx'), 'SignInPage'),
})

const strategyRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login/$strategy',
  validateSearch: pick('returnTo', 'signedOut', 'expired'),
  loader: signInLoader,
  component: lazyRouteComponent(() => import('./pages/sign-in/strategy-page.tsx'), 'StrategyPage'),
})

const welcomeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/welcome',
  loader: ({ context }) => context.queryClient.fetchQuery(authConfigQuery),
  component: lazyRouteComponent(() => import('./pages/welcome/welcome-page.tsx'), 'WelcomePage'),
})

// Before the router reads the address.
carryFragment(window)

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    signedInRoute.addChildren([
      appsRoute,
      appRoute,
      collaboratorsRoute,
      sessionsRoute,
      tokensRoute,
      waysRoute,
      strategiesRoute,
      auditRoute,
      editorRoute,
    ]),
    testOnlyRoute.addChildren([signInTestRoute]),
    signInRoute,
    strategyRoute,
    welcomeRoute,
  ]),
  basepath: '/admin',
  context: { queryClient },
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPendingComponent: LoadingPage,
  defaultPendingMs: 400,
  defaultErrorComponent: ErrorPage,
  defaultNotFoundComponent: NotFoundPage,
  notFoundMode: 'root',
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
