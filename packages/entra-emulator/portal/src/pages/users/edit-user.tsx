import { useState } from 'react'
import type { User } from '../../api/types.ts'
import { useChange } from '../../api/use-portal.ts'
import { Field } from '../../components/field.tsx'
import { Panel } from '../../components/panel.tsx'
import { MailField, NameFields, userFields, useUserForm } from './user-fields.tsx'

/** "Edit properties" of a person. */
export function EditUser({
  user,
  ...panel
}: {
  readonly user: User
  readonly opened: boolean
  readonly onClose: () => void
}) {
  const change = useChange()
  const form = useUserForm(user)
  const [name, setName] = useState(user.userPrincipalName)
  return (
    <Panel
      {...panel}
      title="Edit properties"
      submitLabel="Save"
      fields={[...userFields, 'userPrincipalName']}
      onSubmit={() =>
        change(
          {
            method: 'PATCH',
            path: `users/${user.id}`,
            body: {
              ...form.body,
              ...(name === user.userPrincipalName ? {} : { userPrincipalName: name }),
            },
          },
          'The properties were saved',
        )
      }
    >
      {errorOf => (
        <>
          <NameFields form={form} errorOf={errorOf} focus />
          <Field
            label="User principal name"
            required
            value={name}
            onChange={setName}
            error={errorOf('userPrincipalName')}
          />
          <MailField
            form={form}
            errorOf={errorOf}
            description="Any address at all: nobody verifies it, which is why an app must not find accounts by it. Clear it to send none."
          />
        </>
      )}
    </Panel>
  )
}
