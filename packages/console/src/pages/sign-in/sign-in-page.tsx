import { getRouteApi } from '@tanstack/react-router'
import { AlreadySignedIn } from './already-signed-in.tsx'
import { NoStrategy } from './no-strategy.tsx'
import { SignInFrame } from './sign-in-frame.tsx'
import { SignInNotice } from './sign-in-notice.tsx'
import { SignInWays } from './sign-in-ways.tsx'
import { useSignedInElsewhere } from './use-signed-in-elsewhere.ts'

const route = getRouteApi('/login')

/** `/admin/login`: every strategy that is offered and not hidden. */
export function SignInPage() {
  const [config, me] = route.useLoaderData()
  const { returnTo, signedOut, expired } = route.useSearch()
  useSignedInElsewhere(me === null)
  if (me !== null) return <AlreadySignedIn me={me} returnTo={returnTo} />
  const strategies = config.strategies.filter(strategy => !strategy.hidden)
  return (
    <SignInFrame
      title={config.strategies.length === 0 ? 'Nobody can sign in yet' : 'Sign in'}
      version={config.product.version}
    >
      <SignInNotice signedOut={signedOut !== undefined} expired={expired !== undefined} returnTo={returnTo} />
      {strategies.length === 0 ? (
        <NoStrategy someHidden={config.strategies.length > 0} />
      ) : (
        <SignInWays strategies={strategies} returnTo={returnTo} />
      )}
    </SignInFrame>
  )
}
