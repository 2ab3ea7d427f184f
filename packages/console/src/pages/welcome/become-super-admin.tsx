import { Divider, Stack, Text } from '@mantine/core'
import type { OfferedStrategy } from '../../api/auth.ts'
import { ContinueButton } from './continue-button.tsx'
import { CreateAccount } from './create-account.tsx'
import { FormSignIn } from './form-sign-in.tsx'
import { orMakeAnAccountWith, orWith } from './form-words.ts'
import { NoStrategy } from './no-strategy.tsx'

/** The ways to become the first super admin: through a provider, with a new account of our own, or with a known one. */
export function BecomeSuperAdmin({ strategies }: { readonly strategies: readonly OfferedStrategy[] }) {
  const redirects = strategies.filter(strategy => strategy.takes === 'redirect')
  const makes = strategies.find(strategy => strategy.registerFields !== undefined)
  const form = makes ?? strategies.find(strategy => strategy.takes === 'form')
  if (redirects.length === 0 && form === undefined) return <NoStrategy />
  return (
    <Stack gap="lg">
      {redirects.map(strategy => (
        <ContinueButton key={strategy.id} strategy={strategy} returnTo="/admin" />
      ))}
      {redirects.length > 0 && form !== undefined && (
        <Divider
          label={makes === undefined ? orWith(form) : orMakeAnAccountWith(form)}
          labelPosition="center"
        />
      )}
      {makes !== undefined && <CreateAccount strategy={makes} />}
      {makes === undefined && form !== undefined && (
        <FormSignIn
          strategy={form}
          returnTo="/admin"
          quiet={redirects.length > 0}
          onNewPassword={() => undefined}
        />
      )}
      {redirects.length === 0 && makes !== undefined && (
        <Text size="sm" c="dimmed">
          With this account you connect your identity provider next. It stays as your way in should the
          provider ever be down.
        </Text>
      )}
    </Stack>
  )
}
