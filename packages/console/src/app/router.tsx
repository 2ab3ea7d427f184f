import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { authConfigQuery, meQuery } from '../api/auth.ts'
import { ErrorPage } from '../pages/error-page.tsx'
import { LoadingPage } from '../pages/loading-page.tsx'
import { NotFoundPage } from '../pages/not-found-page.tsx'
import { queryClient } from './query-client.ts'
import { parseSearch, pick, stringifySearch } from './search.ts'

const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({ component: Outlet })

/** Everything that needs somebody signed in. */
const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  beforeLoad: async ({ context, location }) => {
    const me = await context.queryClient.ensureQueryData(meQuery)
    if (me === null) {
      const isHome = location.pathname === '/' && location.searchStr === ''
      throw redirect({ to: '/login', search: isHome ? {} : { returnTo: `/admin${location.href}` } })
    }
    return { me }
  },
  component: lazyRouteComponent(() => import('../frame/frame.tsx'), 'Frame'),
})

const homeRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/',
  component: lazyRouteComponent(() => import('../pages/home/home-page.tsx'), 'HomePage'),
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
  component: lazyRouteComponent(() => import('../pages/sign-in/sign-in-page.tsx'), 'SignInPage'),
})

const strategyRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login/$strategy',
  validateSearch: pick('returnTo', 'signedOut', 'expired'),
  loader: signInLoader,
  component: lazyRouteComponent(() => import('../pages/sign-in/strategy-page.tsx'), 'StrategyPage'),
})

const welcomeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/welcome',
  loader: ({ context }) => context.queryClient.fetchQuery(authConfigQuery),
  component: lazyRouteComponent(() => import('../pages/welcome/welcome-page.tsx'), 'WelcomePage'),
})

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    signedInRoute.addChildren([homeRoute]),
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
