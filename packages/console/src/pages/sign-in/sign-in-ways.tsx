import { Button, Divider, Stack, Text } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import { useState } from 'react'
import { type OfferedStrategy, startUrl } from '../../api/auth.ts'
import { TextLink } from '../../components/text-link.tsx'
import { PasswordSignIn } from './password-sign-in.tsx'

/** Buttons for the strategies that lead to a provider, then one password form, then links to further forms. */
export function SignInWays(props: {
  readonly strategies: readonly OfferedStrategy[]
  readonly returnTo: string | undefined
}) {
  // Choosing a new password is a page of its own in all but its address: the other ways in step aside.
  const [choosing, setChoosing] = useState(false)
  const redirects = props.strategies.filter(strategy => strategy.type !== 'basic')
  const [form, ...furtherForms] = props.strategies.filter(strategy => strategy.type === 'basic')
  return (
    <Stack gap="lg" mt="lg">
      {!choosing && redirects.length > 0 && (
        <Stack gap="sm">
          {redirects.map(strategy => (
            <Button
              key={strategy.id}
              component="a"
              href={startUrl(strategy, props.returnTo)}
              size="md"
              fullWidth
              justify="space-between"
              rightSection={<IconArrowRight size={18} aria-hidden="true" />}
            >
              Continue with {strategy.label}
            </Button>
          ))}
        </Stack>
      )}
      {!choosing && redirects.length > 0 && form !== undefined && (
        <Divider label="or with a password" labelPosition="center" />
      )}
      {form !== undefined && (
        <PasswordSignIn
          key={form.id}
          strategy={form}
          returnTo={props.returnTo}
          quiet={redirects.length > 0}
          onNewPassword={setChoosing}
        />
      )}
      {!choosing && furtherForms.length > 0 && (
        <Text size="sm">
          Other passwords:{' '}
          {furtherForms.map((strategy, index) => (
            <span key={strategy.id}>
              {index > 0 && ', '}
              <TextLink
                to="/login/$strategy"
                params={{ strategy: strategy.id }}
                search={{ returnTo: props.returnTo }}
                fw={550}
              >
                {strategy.label}
              </TextLink>
            </span>
          ))}
        </Text>
      )}
    </Stack>
  )
}
