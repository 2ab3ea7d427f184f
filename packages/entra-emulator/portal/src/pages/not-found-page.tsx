import { Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'

export function NotFoundPage() {
  return (
    <>
      <Title order={1} tabIndex={-1} mb="sm">
        There is no such page
      </Title>
      <p>
        The portal of the emulator has fewer pages than the real one. <Link to="/">Go to the overview</Link>
      </p>
    </>
  )
}
