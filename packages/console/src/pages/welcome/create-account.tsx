import { Button, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { createFirstSuperAdmin, type Filled, filledIn, type OfferedStrategy } from '../../api/auth.ts'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { FormFields } from './form-fields.tsx'
import { Rules } from './new-password-step.tsx'
import { useRetryAfter } from './use-retry-after.ts'

/** Makes the account of the first super admin, or gives an existing one a new password. */
export function CreateAccount({ strategy }: { readonly strategy: OfferedStrategy }) {
  const fields = strategy.registerFields ?? []
  const [values, setValues] = useState<Filled>({})
  const create = useMutation({
    mutationFn: () => createFirstSuperAdmin(strategy, filledIn(fields, values)),
    onSuccess: ({ redirectTo }) => window.location.assign(redirectTo),
  })
  const { words } = useRetryAfter(create.error, () => create.mutate())
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate()
  }
  return (
    <form onSubmit={submit} aria-label="Make the first account">
      <Stack gap="md">
        <ErrorNotice error={create.error} next={words ?? <Rules error={create.error} />} />
        <FormFields fields={fields} values={values} onChange={setValues} />
        <Button type="submit" size="md" fullWidth loading={create.isPending || create.isSuccess}>
          Make the account and sign in
        </Button>
      </Stack>
    </form>
  )
}
