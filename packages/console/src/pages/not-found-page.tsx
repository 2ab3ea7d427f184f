import { Button } from '@mantine/core'
import { PlainPage } from './plain-page.tsx'

/** For an address below `/admin` that leads nowhere. */
export function NotFoundPage() {
  return (
    <PlainPage
      status="Error 404"
      title="Nothing here"
      message="There is no page at this address."
      next="Check the address, or start from the home page."
      actions={
        <>
          <Button component="a" href="/admin">
            Home
          </Button>
          <Button variant="default" onClick={() => window.history.back()}>
            Go back
          </Button>
        </>
      }
    />
  )
}
