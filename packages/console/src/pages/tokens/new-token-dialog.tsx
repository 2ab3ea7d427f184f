import { Button, Checkbox, Group, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { createToken, type OpenableApp, openableAppsQuery } from '../../api/tokens.ts'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { LoadingRows } from '../../components/section.tsx'
import { ShownOnceDialog } from '../../components/shown-once-dialog.tsx'
import { dayAndTime } from '../../components/time.ts'
import { useReturnFocus } from '../../components/use-return-focus.ts'
import { exampleCall } from './example-call.ts'

/** Makes a token; ends with its value, which is shown this once. */
export function NewTokenDialog({ onClose }: { readonly onClose: () => void }) {
  useReturnFocus()
  const { data: apps, error } = useQuery(openableAppsQuery)
  const [made, setMade] = useState<Awaited<ReturnType<typeof createToken>>>()
  if (made !== undefined) {
    const opened = made.token.apps.map(id => apps?.find(app => app.id === id)?.name ?? id)
    return (
      <ShownOnceDialog
        title={`Your token “${made.token.name}”`}
        intro={`Whoever has it enters ${opened.join(', ')} as you, until ${dayAndTime(made.token.expiresAt)}. Keep it as you keep a password, and give it to one program.`}
        values={[
          ['Token', made.value],
          [
            'To try it',
            exampleCall(
              made.value,
              apps?.find(app => made.token.apps.includes(app.id)),
            ),
          ],
        ]}
        onClose={onClose}
      />
    )
  }
  return (
    <Modal opened onClose={onClose} title="New API token" closeButtonProps={{ 'aria-label': 'Close' }}>
      <ErrorNotice error={error} />
      {apps === undefined && error === null && <LoadingRows rows={3} />}
      {apps?.length === 0 && (
        <Text>
          No app admits you, so a token of yours would open nothing. Ask an administrator for a role.
        </Text>
      )}
      {apps !== undefined && apps.length > 0 && (
        <NewTokenForm apps={apps} onMade={setMade} onClose={onClose} />
      )}
    </Modal>
  )
}

function NewTokenForm(props: {
  readonly apps: readonly OpenableApp[]
  readonly onMade: (made: Awaited<ReturnType<typeof createToken>>) => void
  readonly onClose: () => void
}) {
  const { apps } = props
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<string[]>(apps.length === 1 ? apps.map(({ id }) => id) : [])
  const [days, setDays] = useState('90')
  const [incomplete, setIncomplete] = useState(false)
  const client = useQueryClient()
  const make = useMutation({
    mutationFn: () => createToken({ name: name.trim(), apps: chosen, days: Number(days) }),
    onSuccess: async made => {
      props.onMade(made)
      await client.invalidateQueries({ queryKey: ['auth', 'tokens'] })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setIncomplete(chosen.length === 0)
    if (chosen.length > 0) make.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <ErrorNotice error={make.error} />
        <TextInput
          label="Name"
          description="What it is for, so that you know later which one to revoke."
          placeholder="nightly export"
          required
          withAsterisk={false}
          maxLength={100}
          value={name}
          onChange={event => setName(event.currentTarget.value)}
          data-autofocus
        />
        <Checkbox.Group
          label="Opens"
          description="By the same rules as for you. Take no more than the program needs."
          value={chosen}
          onChange={setChosen}
          error={incomplete && chosen.length === 0 ? 'Choose at least one app.' : undefined}
        >
          <Stack gap="xs" my="xs">
            {apps.map(app => (
              <Checkbox key={app.id} value={app.id} label={app.name} />
            ))}
          </Stack>
        </Checkbox.Group>
        <NativeSelect
          label="Works for"
          description="Then the program needs a new one."
          value={days}
          onChange={event => setDays(event.currentTarget.value)}
          data={lives}
        />
      </Stack>
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={props.onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={make.isPending}>
          Make token
        </Button>
      </Group>
    </form>
  )
}

const lives = [
  { value: '1', label: 'a day' },
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '180', label: '180 days' },
  { value: '366', label: 'a year' },
]
