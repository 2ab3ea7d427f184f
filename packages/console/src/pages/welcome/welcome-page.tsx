import { Button, Code, Loader, Text } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { ApiError } from '../../api/http.ts'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { BecomeSuperAdmin } from './become-super-admin.tsx'
import { SignInFrame } from './sign-in-frame.tsx'
import { useAdminLink } from './use-admin-link.ts'

const route = getRouteApi('/welcome')

/** `/admin/welcome#…`: where the one-time link of the terminal leads. */
export function WelcomePage() {
  const config = route.useLoaderData()
  const link = useAdminLink()
  const { version, name } = config.product
  if (link.state === 'open') {
    return (
      <SignInFrame
        title={`Welcome to ${name}`}
        version={version}
        intro={
          <>
            Whoever signs in from this browser before <b>{timeOf(link.until)}</b> becomes a super admin, who
            may change everything here. Nobody else can use this link any more.
          </>
        }
      >
        <BecomeSuperAdmin strategies={config.strategies} />
      </SignInFrame>
    )
  }
  if (link.state === 'checking') {
    return (
      <SignInFrame title={`Welcome to ${name}`} version={version}>
        <Text role="status">
          <Loader type="dots" size="sm" color="var(--gw-soft)" mr="sm" aria-hidden="true" /> Checking your
          link
        </Text>
      </SignInFrame>
    )
  }
  const refused = link.state === 'refused'
  const canRetry = refused && link.error instanceof ApiError && link.error.status !== 410
  return (
    <SignInFrame
      title={canRetry ? 'Your link could not be checked' : 'This link does not work'}
      version={version}
    >
      {refused && (
        <ErrorNotice error={link.error} next={canRetry ? undefined : 'Links work once, for 15 minutes.'} />
      )}
      {canRetry ? (
        <Button mt="md" onClick={link.retry}>
          Try again
        </Button>
      ) : (
        <Text mt="md">
          {refused
            ? 'Make another on the server with '
            : 'The address has no token in it. Open the link as the terminal printed it, or make another on the server with '}
          <Code>gatewright admin-link</Code>, and open it within 15 minutes.
        </Text>
      )}
    </SignInFrame>
  )
}

const timeOf = (at: number) =>
  new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })
