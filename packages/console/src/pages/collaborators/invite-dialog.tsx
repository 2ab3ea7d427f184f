import { Button, Checkbox, Group, Modal, NativeSelect, Stack, Textarea } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type KeyboardEvent, useState } from 'react'
import { type InvitedAddress, invite, inviteSeveral } from '../../api/admin/collaborators.ts'
import { statusQuery } from '../../api/admin/status.ts'
import { authConfigQuery, meQuery } from '../../api/auth.ts'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { useOwnWords } from '../../components/text-field.tsx'
import { useReturnFocus } from '../../components/use-return-focus.ts'
import { InvitedDialog } from './invited-dialog.tsx'
import { InvitedRows } from './invited-rows.tsx'
import { RolesField } from './roles-field.tsx'
import { usualStrategy } from './usual-strategy.ts'

/** One address and nothing around it. */
const isOneAddress = (text: string) => /^[^\s,;<>"]+$/.test(text)

type Shown = { readonly email: string; readonly invited: Awaited<ReturnType<typeof invite>> }

/** Invites people by e-mail address and strategy; ends with the link that the administrator sends them. */
export function InviteDialog(props: {
  /** Preselected, where it is offered. */
  readonly strategy: string
  readonly onClose: () => void
}) {
  useReturnFocus()
  const { data: config } = useQuery(authConfigQuery)
  const strategies = config?.strategies ?? []
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState(props.strategy)
  const { data: me } = useQuery(meQuery)
  // Kept beside the call: while one invites again, it is still what was sent.
  const [shown, setShown] = useState<Shown>()
  const [rows, setRows] = useState<readonly InvitedAddress[]>()
  const [roles, setRoles] = useState<string[]>(['member'])
  const canMail = useQuery(statusQuery).data?.mail === true
  const [mail, setMail] = useState(true)
  const byMail = canMail ? { mail } : {}
  const client = useQueryClient()
  const { error, onInvalid, onInput } = useOwnWords()
  const strategy = strategies.some(each => each.id === chosen)
    ? chosen
    : (usualStrategy(strategies) ?? chosen)
  const refresh = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['admin', 'collaborators'] }),
      client.invalidateQueries({ queryKey: ['admin', 'strategies'] }),
    ])
  const send = useMutation({
    mutationFn: (wish: { email: string; samePerson?: boolean; somebodyNew?: boolean }) =>
      invite({ ...wish, strategy, roles, ...byMail }),
    onSuccess: refresh,
    // The answer may hold a password: it is gone with the dialog.
    gcTime: 0,
  })
  const sendAll = useMutation({
    mutationFn: (addresses: string) => inviteSeveral({ addresses, strategy, roles, ...byMail }),
    onSuccess: refresh,
    gcTime: 0,
  })
  if (shown !== undefined) {
    const { email, invited } = shown
    return (
      <InvitedDialog
        email={email}
        invited={invited}
        byMail={canMail && mail}
        inviteAgain={
          me?.superAdmin
            ? async who => {
                const wish = who === 'same-person' ? { samePerson: true } : { somebodyNew: true }
                setShown({ email, invited: await send.mutateAsync({ email, ...wish }) })
              }
            : undefined
        }
        onClose={props.onClose}
      />
    )
  }
  if (rows !== undefined) {
    return (
      <InvitedRows
        rows={rows}
        byMail={canMail && mail}
        onClose={props.onClose}
        onCorrect={text => {
          setTyped(text)
          setRows(undefined)
          sendAll.reset()
        }}
      />
    )
  }
  const text = typed.trim()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isOneAddress(text)) {
      sendAll.reset()
      send.mutate({ email: text }, { onSuccess: invited => setShown({ email: text, invited }) })
      return
    }
    send.reset()
    sendAll.mutate(text, {
      onSuccess: ({ items }) => {
        const [only] = items
        // A name around it, and nobody else.
        if (items.length === 1 && only?.outcome === 'invited' && only.link !== undefined) {
          const { email = only.written, link, oneTimePassword, holder } = only
          setShown({ email, invited: { link, oneTimePassword, holder } })
        } else setRows(items)
      },
    })
  }
  return (
    <Modal opened onClose={props.onClose} title="Invite people" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <ErrorNotice error={send.error ?? sendAll.error} />
          <Textarea
            label="E-mail addresses"
            description="As their provider knows them. Several with commas, semicolons or lines between them, with or without names."
            inputMode="email"
            autoCapitalize="none"
            spellCheck={false}
            autosize
            minRows={1}
            maxRows={8}
            required
            withAsterisk={false}
            value={typed}
            error={error}
            onInvalid={onInvalid}
            onChange={event => {
              onInput()
              setTyped(event.currentTarget.value)
            }}
            onKeyDown={submitByKeys}
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
          {canMail && (
            <Checkbox
              label="Send it by mail"
              description="The link is shown here in any case."
              checked={mail}
              onChange={event => setMail(event.currentTarget.checked)}
            />
          )}
        </Stack>
        <Group justify="flex-end" mt="lg" gap="sm">
          <Button variant="default" onClick={props.onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={send.isPending || sendAll.isPending}>
            Invite
          </Button>
        </Group>
      </form>
    </Modal>
  )
}

/** Enter sends the first line, as in a field of one line; among several it begins another, and with Ctrl or ⌘ it sends. */
function submitByKeys(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
  const { form, value } = event.currentTarget
  if (!event.ctrlKey && !event.metaKey && !isOneAddress(value.trim())) return
  event.preventDefault()
  form?.requestSubmit()
}
