import { Group } from '@mantine/core'
import { useState } from 'react'
import type { User } from '../../api/types.ts'
import { Field } from '../../components/field.tsx'
import type { ErrorOf } from '../../components/panel.tsx'

/** What is typed about a person, whether new or known; empty where there is nothing. */
interface Properties {
  readonly displayName: string
  readonly givenName: string
  readonly surname: string
  readonly mail: string
}

/** The state of a form about a person. */
export interface UserForm extends Properties {
  readonly set: (change: Partial<Properties>) => void
  /** As Graph takes them: what is empty is `null`. */
  readonly body: Readonly<Record<keyof Properties, string | null>>
}

/** Names of the fields here, for the panel to know whose messages they show. */
export const userFields: readonly (keyof Properties)[] = ['displayName', 'givenName', 'surname', 'mail']

export function useUserForm(user?: User): UserForm {
  const [properties, setProperties] = useState<Properties>({
    displayName: user?.displayName ?? '',
    givenName: user?.givenName ?? '',
    surname: user?.surname ?? '',
    mail: user?.mail ?? '',
  })
  const { displayName, givenName, surname, mail } = properties
  return {
    ...properties,
    set: change => setProperties(before => ({ ...before, ...change })),
    body: { displayName, givenName: givenName || null, surname: surname || null, mail: mail || null },
  }
}

interface Props {
  readonly form: UserForm
  readonly errorOf: ErrorOf
}

export function NameFields({ form, errorOf, focus = false }: Props & { readonly focus?: boolean }) {
  return (
    <>
      <Field
        label="Display name"
        required
        {...(focus ? { 'data-autofocus': true } : {})}
        value={form.displayName}
        onChange={displayName => form.set({ displayName })}
        error={errorOf('displayName')}
      />
      <Group gap="xs" grow align="start">
        <Field
          label="First name"
          value={form.givenName}
          onChange={givenName => form.set({ givenName })}
          error={errorOf('givenName')}
        />
        <Field
          label="Last name"
          value={form.surname}
          onChange={surname => form.set({ surname })}
          error={errorOf('surname')}
        />
      </Group>
    </>
  )
}

export function MailField({ form, errorOf, description }: Props & { readonly description: string }) {
  return (
    <Field
      label="Email"
      description={description}
      value={form.mail}
      onChange={mail => form.set({ mail })}
      error={errorOf('mail')}
    />
  )
}
