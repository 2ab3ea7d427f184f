import { Divider, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { Me, OfferedStrategy } from '../../api/auth.ts'
import { TextLink } from '../../components/text-link.tsx'
import { ContinueButton } from './continue-button.tsx'
import { FormSignIn } from './form-sign-in.tsx'
import { orWith, othersOf } from './form-words.ts'

/** Buttons for the strategies that lead to a provider, then one form, then links to further forms. */
export function SignInWays(props: {
  readonly strategies: readonly OfferedStrategy[]
  readonly returnTo: string | undefined
  /** Whoever is signed in already and adds one of the ways to their account. */
  readonly joins?: Me | undefined
}) {
  // Choosing a new password is a page of its own in all but its address: the other ways in step aside.
  const [choosing, setChoosing] = useState(false)
  const redirects = props.strategies.filter(strategy => strategy.takes === 'redirect')
  const [form, ...furtherForms] = props.strategies.filter(strategy => strategy.takes === 'form')
  return (
    <Stack gap="lg" mt="lg">
      {!choosing && redirects.length > 0 && (
        <Stack gap="sm">
          {redirects.map(strategy => (
            <ContinueButton
              key={strategy.id}
              strategy={strategy}
              returnTo={props.returnTo}
              joins={props.joins}
            />
          ))}
        </Stack>
      )}
      {!choosing && redirects.length > 0 && form !== undefined && (
        <Divider label={orWith(form)} labelPosition="center" />
      )}
      {form !== undefined && (
        <FormSignIn
          key={form.id}
          strategy={form}
          returnTo={props.returnTo}
          quiet={redirects.length > 0}
          onNewPassword={setChoosing}
        />
      )}
      {!choosing && furtherForms.length > 0 && (
        <Text size="sm">
          {othersOf(furtherForms)}:{' '}
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
