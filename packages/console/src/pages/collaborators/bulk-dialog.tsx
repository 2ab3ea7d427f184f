import { Button, Checkbox, Group, List, Modal, Progress, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type BulkResult, type BulkWish, changeSeveral, type Whom } from '../../api/admin/collaborators.ts'
import { statusQuery } from '../../api/admin/status.ts'
import { Breakable } from '../../components/breakable.tsx'
import { counted } from '../../components/counted.ts'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { useReturnFocus } from '../../components/use-return-focus.ts'

const words: Readonly<
  Record<BulkWish['action'], { readonly ask: string; readonly button: string; readonly text: string }>
> = {
  roles: {
    ask: 'Change the roles of',
    button: 'Change roles',
    text: 'What is not ticked stays as it is with each of them. It takes effect with their next request.',
  },
  'sign-out': {
    ask: 'Sign out',
    button: 'Sign out',
    text: 'All their sessions end at once, and all their API tokens are revoked. They can sign in again. Your own session goes on.',
  },
  disable: {
    ask: 'Disable',
    button: 'Disable',
    text: 'They are signed out at once and cannot come back until they are enabled again. Their API tokens are refused until then, and invitations that they have given count no more. Whoever is only invited stays so.',
  },
  enable: { ask: 'Enable', button: 'Enable', text: 'They may sign in again.' },
  'end-invitations': {
    ask: 'End the invitations of',
    button: 'End invitations',
    text: 'They let nobody in any more, and passwords that were handed over with them open nothing. Accounts stay as they are.',
  },
}

/** Asks before something is done to several people, does it, and says what became of it. */
export function BulkDialog(props: {
  readonly action: BulkWish['action']
  readonly whom: Whom
  /** `12 people` */
  readonly people: string
  readonly total: number
  readonly onClose: () => void
  /** Told when it is done and was looked at. */
  readonly onDone: () => void
}) {
  useReturnFocus()
  const { action, whom, people, total } = props
  const { ask, button, text } = words[action]
  const [add, setAdd] = useState<string[]>([])
  const [remove, setRemove] = useState<string[]>([])
  const [so, setSo] = useState<BulkResult>()
  const client = useQueryClient()
  const run = useMutation({
    mutationFn: () => changeSeveral(whom, { action, ...(action === 'roles' && { add, remove }) }, setSo),
    onSettled: () => client.invalidateQueries({ queryKey: ['admin'] }),
  })
  const isDone = run.isSuccess
  const done = so === undefined ? 0 : so.changed + so.unchanged + so.failed.length
  return (
    <Modal
      opened
      size="lg"
      onClose={() => {
        if (run.isPending) return
        if (isDone) props.onDone()
        props.onClose()
      }}
      title={isDone ? `${ask} ${people}` : `${ask} ${people}?`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="md">
        {!isDone && <Text>{text}</Text>}
        {!isDone && action === 'roles' && (
          <RolesToChange add={add} remove={remove} onAdd={setAdd} onRemove={setRemove} />
        )}
        {run.isPending && (
          <div>
            <Progress value={(100 * done) / Math.max(total, 1)} aria-label="How far it is" />
            <Text size="sm" c="dimmed" mt={6} role="status">
              {done.toLocaleString('en')} of {total.toLocaleString('en')}
            </Text>
          </div>
        )}
        <ErrorNotice error={run.error} />
        {so !== undefined && !run.isPending && <Outcome so={so} broken={run.isError} />}
      </Stack>
      <Group justify="flex-end" mt="lg" gap="sm">
        {isDone ? (
          <Button
            data-autofocus
            onClick={() => {
              props.onDone()
              props.onClose()
            }}
          >
            Close
          </Button>
        ) : (
          <>
            <Button variant="default" onClick={props.onClose} disabled={run.isPending} data-autofocus>
              Cancel
            </Button>
            <Button
              color={action === 'enable' || action === 'roles' ? undefined : 'red'}
              loading={run.isPending}
              disabled={action === 'roles' && add.length + remove.length === 0}
              onClick={() => run.mutate()}
            >
              {button}
            </Button>
          </>
        )}
      </Group>
    </Modal>
  )
}

function RolesToChange(props: {
  readonly add: readonly string[]
  readonly remove: readonly string[]
  readonly onAdd: (roles: string[]) => void
  readonly onRemove: (roles: string[]) => void
}) {
  const { data: status } = useQuery(statusQuery)
  const roles = status?.roles ?? ['admin', 'member']
  return (
    <>
      <Checkbox.Group label="Give" value={[...props.add]} onChange={props.onAdd}>
        <Group mt="xs" gap="md">
          {roles.map(role => (
            <Checkbox key={role} value={role} label={role} disabled={props.remove.includes(role)} />
          ))}
        </Group>
      </Checkbox.Group>
      <Checkbox.Group label="Take" value={[...props.remove]} onChange={props.onRemove}>
        <Group mt="xs" gap="md">
          {roles.map(role => (
            <Checkbox key={role} value={role} label={role} disabled={props.add.includes(role)} />
          ))}
        </Group>
      </Checkbox.Group>
    </>
  )
}

/** How many were changed, and for whom it failed and why. */
function Outcome({ so, broken }: { readonly so: BulkResult; readonly broken: boolean }) {
  const { changed, unchanged, failed } = so
  return (
    <div role="status">
      <Text>
        {broken && 'Until then: '}
        {counted(changed, 'person', 'people')} changed
        {unchanged > 0 && `, ${unchanged.toLocaleString('en')} as they were`}
        {failed.length > 0 && `, ${failed.length.toLocaleString('en')} not changed`}.
      </Text>
      {failed.length > 0 && (
        <List
          size="sm"
          mt="sm"
          mah="16rem"
          style={{ overflowY: 'auto' }}
          tabIndex={0}
          aria-label="Not changed"
        >
          {failed.map(({ id, email, what }) => (
            <List.Item key={id}>
              <Breakable text={email ?? id} />: {what}
            </List.Item>
          ))}
        </List>
      )}
    </div>
  )
}
