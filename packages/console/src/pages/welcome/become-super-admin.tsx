import { Divider, Stack, Text } from '@mantine/core'
import type { OfferedStrategy } from '../../api/auth.ts'
import { ContinueButton } from '../sign-in/continue-button.tsx'
import { NoStrategy } from '../sign-in/no-strategy.tsx'
import { CreateAccount } from './create-account.tsx'

/** The ways to become the first super admin: through a provider, or with a new account of our own. */
export function BecomeSuperAdmin({ strategies }: { readonly strategies: readonly OfferedStrategy[] }) {
  const redirects = strategies.filter(strategy => strategy.type !== 'basic')
  const basic = strategies.find(strategy => strategy.type === 'basic')
  if (redirects.length === 0 && basic === undefined) return <NoStrategy someHidden={false} />
  return (
    <Stack gap="lg">
      {redirects.map(strategy => (
        <ContinueButton key={strategy.id} strategy={strategy} returnTo="/admin" />
      ))}
      {redirects.length > 0 && basic !== undefined && (
        <Divider label="or make an account with a password" labelPosition="center" />
      )}
      {basic !== undefined && <CreateAccount strategy={basic} />}
      {redirects.length === 0 && (
        <Text size="sm" c="dimmed">
          With this account you connect your identity provider next. It stays as your way in should the
          provider ever be down.
        </Text>
      )}
    </Stack>
  )
}
