import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { type Me, meQuery } from '../api/auth.ts'
import { ApiError } from '../api/http.ts'
import { pageVersion, useOtherVersion } from '../api/server-version.ts'
import { isMissingPiece } from '../app/piece.ts'
import { PlainPage } from './plain-page.tsx'

/** Stands in for a page that could not be made: the server refused its data, or the code of the page failed. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  const otherVersion = useOtherVersion()
  const retry = () => {
    reset()
    void router.invalidate()
  }
  const actions = (
    <>
      <Button onClick={retry}>Try again</Button>
      <Button variant="default" component="a" href="/admin">
        Home
      </Button>
    </>
  )
  if (error instanceof ApiError && error.code === 'forbidden') return <RefusedPage error={error} />
  // Whatever it is: it may be that one does not know what the other asks for, or says.
  if (isMissingPiece(error) || (otherVersion !== undefined && !isSilence(error)))
    return <AnotherVersionPage version={otherVersion} />
  if (error instanceof ApiError) {
    return (
      <PlainPage
        status={error.status === 0 ? 'No connection' : `Error ${error.status}`}
        title={titles[error.code] ?? 'This page cannot be shown'}
        message={error.message}
        next={error.next}
        reference={error.ref}
        actions={actions}
      />
    )
  }
  return (
    <PlainPage
      status="Error in the page"
      title="Something broke on this page"
      message="The page made a mistake while it was being drawn. Nothing on the server was changed by it."
      next="Load it again."
      actions={<LoadAgain />}
    />
  )
}

/** Ways on from a page that is not to be mended here. */
function LoadAgain() {
  return (
    <>
      <Button onClick={() => window.location.reload()}>Load again</Button>
      <Button variant="default" component="a" href="/admin">
        Home
      </Button>
    </>
  )
}

const isSilence = (error: unknown) => error instanceof ApiError && error.status === 0

/** The page is of one version, and what answers it of another. @param props.version `undefined` where none has been seen */
function AnotherVersionPage({ version }: { readonly version: string | undefined }) {
  return (
    <PlainPage
      status="After an update"
      title="This page is not of the version that the server is of"
      message={
        version === undefined
          ? `It is of Gatewright ${pageVersion}, and a part of it is not to be had any more.`
          : `It is of Gatewright ${pageVersion}, and what has answered is Gatewright ${version}.`
      }
      next="Load it again. While the servers are updated one after the other, it may take a second time."
      actions={<LoadAgain />}
    />
  )
}

/** For somebody who is signed in and may not: who they are, and how to come as somebody else. */
function RefusedPage({ error }: { readonly error: ApiError }) {
  const { data: me } = useQuery(meQuery)
  const { pathname, search } = window.location
  const another = `/api/v1/auth/another-account?${new URLSearchParams({ returnTo: pathname + search })}`
  return (
    <PlainPage
      status={`Error ${error.status}`}
      title="You do not have access to this"
      message={error.message}
      next={error.next}
      facts={
        me == null
          ? []
          : [
              ['Account', accountIn(me)],
              ['Signed in with', me.strategy.label],
            ]
      }
      reference={error.ref}
      actions={
        <>
          <Button component="a" href={another}>
            Use another account
          </Button>
          <Button variant="default" component="a" href="/admin">
            Home
          </Button>
        </>
      }
    />
  )
}

const accountIn = ({ collaborator: { fullname, email } }: Me): string =>
  [...new Set([fullname, email])].filter(part => part !== '').join(', ')

const titles: Readonly<Record<string, string>> = {
  unreachable: 'The server cannot be reached',
  unreadable_answer: 'The server does not answer properly',
  storage_unavailable: 'Not available right now',
}
