import { Text } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { TextLink } from '../../components/text-link.tsx'
import { AlreadySignedIn } from './already-signed-in.tsx'
import { SignInFrame } from './sign-in-frame.tsx'
import { SignInNotice } from './sign-in-notice.tsx'
import { SignInWays } from './sign-in-ways.tsx'
import { useSignedInElsewhere } from './use-signed-in-elsewhere.ts'

const route = getRouteApi('/login/$strategy')

/** `/admin/login/:strategy`: one strategy alone, a hidden one too. */
export function StrategyPage() {
  const [config, me] = route.useLoaderData()
  const { strategy: id } = route.useParams()
  const { returnTo, signedOut, expired } = route.useSearch()
  useSignedInElsewhere(me === null)
  const strategy = config.strategies.find(each => each.id === id)
  if (me !== null) {
    // The link of an invitation, opened by the owner of an account: only their session can add the way to it.
    const isAnotherWay = strategy !== undefined && strategy.id !== me.strategy.id && returnTo === undefined
    if (!isAnotherWay) return <AlreadySignedIn me={me} returnTo={returnTo} />
    return (
      <SignInFrame
        title={`Sign in with ${strategy.label} as well`}
        version={config.product.version}
        intro={
          <>
            You are signed in as {me.collaborator.email}, with {me.strategy.label}. If you were invited to
            sign in with {strategy.label} too, go on: it is added to your account.
          </>
        }
      >
        <SignInWays strategies={[strategy]} returnTo={undefined} joins={me} />
        <Text mt="xl" size="sm">
          <TextLink to="/" fw={550}>
            Stay as you are, and see your apps
          </TextLink>
        </Text>
      </SignInFrame>
    )
  }
  const others = (
    <TextLink to="/login" search={{ returnTo }} fw={550}>
      See all ways to sign in
    </TextLink>
  )
  if (strategy === undefined) {
    return (
      <SignInFrame title="This way to sign in does not exist" version={config.product.version}>
        <Text mb="lg">
          There is no way to sign in called <b>{id}</b>, or it is switched off.
        </Text>
        {others}
      </SignInFrame>
    )
  }
  return (
    <SignInFrame title="Sign in" version={config.product.version}>
      <SignInNotice signedOut={signedOut !== undefined} expired={expired !== undefined} returnTo={returnTo} />
      <SignInWays strategies={[strategy]} returnTo={returnTo} />
      <Text mt="xl" size="sm">
        {others}
      </Text>
    </SignInFrame>
  )
}
