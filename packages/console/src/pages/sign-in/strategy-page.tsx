import { Text } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { TextLink } from '../../components/text-link.tsx'
import { AlreadySignedIn } from './already-signed-in.tsx'
import { SignInFrame } from './sign-in-frame.tsx'
import { SignInNotice } from './sign-in-notice.tsx'
import { SignInWays } from './sign-in-ways.tsx'

const route = getRouteApi('/login/$strategy')

/** `/admin/login/:strategy`: one strategy alone, a hidden one too. */
export function StrategyPage() {
  const [config, me] = route.useLoaderData()
  const { strategy: id } = route.useParams()
  const { returnTo, signedOut, expired } = route.useSearch()
  if (me !== null) return <AlreadySignedIn me={me} returnTo={returnTo} />
  const strategy = config.strategies.find(each => each.id === id)
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
      <SignInNotice signedOut={signedOut !== undefined} expired={expired !== undefined} />
      <SignInWays strategies={[strategy]} returnTo={returnTo} />
      <Text mt="xl" size="sm">
        {others}
      </Text>
    </SignInFrame>
  )
}
