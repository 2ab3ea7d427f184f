import { Button, Group, Modal, NativeSelect, Stack } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { invite } from '../../api/admin/collaborators.ts'
import { authConfigQuery, meQuery } from '../../api/auth.ts'
import { addressInput } from '../../components/address-input.ts'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { TextField } from '../../components/text-field.tsx'
import { InvitedDialog } from './invited-dialog.tsx'
import { RolesField } from './roles-field.tsx'

/** Invites one person by e-mail address and strategy; ends with the link that the administrator sends them. */
export function InviteDialog(props: { readonly strategy: string; readonly onClose: () => void }) {
  const { data: config } = useQuery(authConfigQuery)
  const strategies = config?.strategies ?? []
  const [email, setEmail] = useState('')
  const [chosen, setChosen] = useState(props.strategy)
  const { data: me } = useQuery(meQuery)
  // Kept beside the call: while one invites again, it is still what was sent.
  const [shown, setShown] = useState<Awaited<ReturnType<typeof invite>>>()
  const [roles, setRoles] = useState<string[]>(['member'])
  const client = useQueryClient()
  const strategy = strategies.some(each => each.id === chosen) ? chosen : (strategies[0]?.id ?? chosen)
  const send = useMutation({
    mutationFn: (who: { readonly samePerson?: boolean; readonly somebodyNew?: boolean }) =>
      invite({ email: email.trim(), strategy, roles, ...who }),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['admin', 'collaborators'] }),
        client.invalidateQueries({ queryKey: ['admin', 'strategies'] }),
      ]),
  })
  if (shown !== undefined) {
    return (
      <InvitedDialog
        email={email.trim()}
        invited={shown}
        inviteAgain={
          me?.superAdmin
            ? async who =>
                setShown(
                  await send.mutateAsync(
                    who === 'same-person' ? { samePerson: true } : { somebodyNew: true },
                  ),
                )
            : undefined
        }
        onClose={props.onClose}
      />
    )
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    send.mutate({}, { onSuccess: setShown })
  }
  return (
    <Modal
      opened
      onClose={props.onClose}
      title="Invite a person"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <ErrorNotice error={send.error} />
          <TextField
            label="E-mail address"
            description="As their provider knows it."
            {...addressInput}
            required
            withAsterisk={false}
            value={email}
            onChange={event => setEmail(event.currentTarget.value)}
            data-autofocus
          />
          <NativeSelect
            label="Signs in with"
            value={strategy}
            onChange={event => setChosen(event.currentTarget.value)}
            data={strategies.map(({ id, label }) => ({
              value: id,
              label: label === id ? id : `${label} (${id})`,
            }))}
          />
          <RolesField value={roles} onChange={setRoles} />
        </Stack>
        <Group justify="flex-end" mt="lg" gap="sm">
          <Button variant="default" onClick={props.onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={send.isPending}>
            Invite
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
