import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from '@tanstack/react-router'
import { authConfigQuery, type Me, meQuery } from './api/auth.ts'
import { ApiError, call } from './api/http.ts'
import { mayAdminister, mayOperate } from './api/roles.ts'
import { piece } from './app/piece.ts'
import { queryClient } from './app/query-client.ts'
import { parseSearch, pick, stringifySearch } from './app/search.ts'
import { leaveForSignIn } from './app/sign-in-address.ts'
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
    return leaveForSignIn(isHome ? {} : { returnTo: `/admin${location.href}` })
  }
  return { me }
}

/** Everything that needs somebody signed in. */
const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  beforeLoad: requireMe,
  component: lazyRouteComponent(
    piece(() => import('./frame/frame.tsx')),
    'Frame',
  ),
})

/**
 * Keeps a page from those who may not enter it; the server refuses its data by the same rule. It is asked, so that there is a
 * reference by which an administrator finds the refusal.
 */
const only =
  (may: (me: Me) => boolean, ask: () => Promise<unknown>) =>
  async ({ context }: { context: { me: Me } }) => {
    if (!may(context.me)) {
      await ask()
      // It would let them in: they have become more since the page was loaded.
      throw new ApiError(403, {
        error: 'forbidden',
        message: 'You are signed in, but your account may not open this.',
        next: 'Load the page again, or use another account.',
      })
    }
  }

const onlyOperators = only(mayOperate, () => call('GET', '/admin/strategies/types'))
const onlyAdmins = only(mayAdminister, () => call('GET', '/admin/audit'))

const appsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/',
  validateSearch: pick('missed'),
  component: lazyRouteComponent(
    piece(() => import('./pages/apps/apps-page.tsx')),
    'AppsPage',
  ),
})

const appRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/apps/$app',
  beforeLoad: onlyOperators,
  component: lazyRouteComponent(
    piece(() => import('./pages/apps/app-page.tsx')),
    'AppPage',
  ),
})

const collaboratorsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/collaborators',
  validateSearch: pick('search', 'role', 'state', 'strategy', 'sort', 'invite'),
  beforeLoad: onlyAdmins,
  component: lazyRouteComponent(
    piece(() => import('./pages/collaborators/collaborators-page.tsx')),
    'CollaboratorsPage',
  ),
})

const personRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/collaborators/$id',
  beforeLoad: onlyAdmins,
  component: lazyRouteComponent(
    piece(() => import('./pages/collaborators/person-page.tsx')),
    'PersonPage',
  ),
})

const sessionsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/sessions',
  validateSearch: pick('whose'),
  component: lazyRouteComponent(
    piece(() => import('./pages/sessions/sessions-page.tsx')),
    'SessionsPage',
  ),
})

const tokensRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/tokens',
  validateSearch: pick('whose', 'search'),
  component: lazyRouteComponent(
    piece(() => import('./pages/tokens/tokens-page.tsx')),
    'TokensPage',
  ),
})

const waysRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/ways',
  validateSearch: pick('returnTo'),
  component: lazyRouteComponent(
    piece(() => import('./pages/ways/ways-page.tsx')),
    'WaysPage',
  ),
})

const strategiesRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/strategies',
  beforeLoad: onlyOperators,
  component: lazyRouteComponent(
    piece(() => import('./pages/strategies/strategies-page.tsx')),
    'StrategiesPage',
  ),
})

const connectRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/strategies/connect-microsoft',
  validateSearch: pick('way', 'strategy'),
  beforeLoad: onlyOperators,
  component: lazyRouteComponent(
    piece(() => import('./pages/connect/connect-page.tsx')),
    'ConnectPage',
  ),
})

const auditRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audit',
  validateSearch: pick('search', 'kind', 'result', 'who', 'about', 'from', 'until'),
  beforeLoad: onlyAdmins,
  component: lazyRouteComponent(
    piece(() => import('./pages/audit/audit-page.tsx')),
    'AuditPage',
  ),
})

const diagnosisRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/diagnosis',
  beforeLoad: onlyOperators,
  component: lazyRouteComponent(
    piece(() => import('./pages/diagnosis/diagnosis-page.tsx')),
    'DiagnosisPage',
  ),
})

const editorRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/editor',
  validateSearch: pick('find'),
  beforeLoad: onlyOperators,
  component: lazyRouteComponent(
    piece(() => import('./pages/editor/editor-page.tsx')),
    'EditorPage',
  ),
})

/** A window of its own, without the frame. */
const testOnlyRoute = createRoute({ getParentRoute: () => rootRoute, id: 'test-only', beforeLoad: requireMe })

/** An address that leads nowhere, with the navigation beside it. */
const nowhereRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '$',
  component: NotFoundPage,
})

const signInTestRoute = createRoute({
  getParentRoute: () => testOnlyRoute,
  path: '/strategies/test/$test',
  component: lazyRouteComponent(
    piece(() => import('./pages/strategies/sign-in-test-page.tsx')),
    'SignInTestPage',
  ),
})

const welcomeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/welcome',
  loader: ({ context }) => context.queryClient.fetchQuery(authConfigQuery),
  component: lazyRouteComponent(
    piece(() => import('./pages/welcome/welcome-page.tsx')),
    'WelcomePage',
  ),
})

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    signedInRoute.addChildren([
      appsRoute,
      appRoute,
      collaboratorsRoute,
      personRoute,
      sessionsRoute,
      tokensRoute,
      waysRoute,
      strategiesRoute,
      connectRoute,
      auditRoute,
      diagnosisRoute,
      editorRoute,
      nowhereRoute,
    ]),
    testOnlyRoute.addChildren([signInTestRoute]),
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
