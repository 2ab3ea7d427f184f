import { ActionIcon, Menu, Text } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import {
  type AdminCollaborator,
  changeCollaborator,
  deleteCollaborator,
  resetPassword,
  unlock,
} from '../../api/admin/collaborators.ts'
import { endAllSessions } from '../../api/admin/sessions.ts'
import { meQuery } from '../../api/auth.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { ShownOnceDialog } from '../../components/shown-once-dialog.tsx'
import { showDone, showFailed } from '../../components/toasts.ts'
import classes from './collaborators-page.module.css'
import { EndsToo } from './ends-too.tsx'
import { RolesDialog } from './roles-dialog.tsx'
import { WaysDialog } from './ways-dialog.tsx'

/** What an administrator can do with one person. */
export function CollaboratorMenu({
  person,
  onDeleted,
}: {
  readonly person: AdminCollaborator
  /** In the place of looking at them again. */
  readonly onDeleted?: () => void
}) {
  const [dialog, setDialog] = useState<'roles' | 'ways' | 'disable' | 'delete' | 'reset' | 'end'>()
  const [password, setPassword] = useState<string>()
  const client = useQueryClient()
  const { data: me } = useQuery(meQuery)
  const refresh = () => client.invalidateQueries({ queryKey: ['admin', 'collaborators'] })
  const act = useMutation({
    mutationFn: async ({ run, done }: { run: () => Promise<unknown>; done: string }) => {
      await run()
      await refresh()
      return done
    },
    onSuccess: showDone,
    onError: showFailed,
  })
  const close = () => setDialog(undefined)
  const name = person.fullname || person.email
  // Whoever resets a password gets it, and an account that is in use is its owner's.
  const mayReset = me?.superAdmin === true || person.lastSeenAt === undefined
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" c="var(--gw-soft)" aria-label={`Actions for ${name}`}>
            <IconDots size={19} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {onDeleted === undefined && (
            <Menu.Item
              renderRoot={props => <Link to="/collaborators/$id" params={{ id: person.id }} {...props} />}
            >
              Details
            </Menu.Item>
          )}
          <Menu.Item onClick={() => setDialog('roles')}>Change roles</Menu.Item>
          <Menu.Item onClick={() => setDialog('ways')}>Ways to sign in</Menu.Item>
          {person.hasPassword && (
            <Menu.Item disabled={!mayReset} className={classes.disabled} onClick={() => setDialog('reset')}>
              Reset password
              {!mayReset && <Text size="xs">A super admin can: it would let you in as them.</Text>}
            </Menu.Item>
          )}
          {person.locked && (
            <Menu.Item
              onClick={() => act.mutate({ run: () => unlock(person.id), done: `${name} can try again.` })}
            >
              Unlock
            </Menu.Item>
          )}
          <Menu.Item onClick={() => setDialog('end')}>End all sessions</Menu.Item>
          <Menu.Item
            renderRoot={props => (
              <Link to="/tokens" search={{ whose: 'everyone', search: person.email }} {...props} />
            )}
          >
            API tokens
          </Menu.Item>
          <Menu.Divider />
          {person.disabled ? (
            <Menu.Item
              onClick={() =>
                act.mutate({
                  run: () => changeCollaborator(person.id, { disabled: false }),
                  done: `${name} may sign in again.`,
                })
              }
            >
              Enable
            </Menu.Item>
          ) : (
            <Menu.Item onClick={() => setDialog('disable')}>Disable</Menu.Item>
          )}
          <Menu.Item c="var(--gw-danger)" onClick={() => setDialog('delete')}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === 'roles' && <RolesDialog person={person} onClose={close} onSaved={refresh} />}
      {dialog === 'ways' && <WaysDialog person={person} onClose={close} />}
      {dialog === 'disable' && (
        <ConfirmDialog
          title={`Disable ${name}?`}
          action="Disable"
          onClose={close}
          onConfirm={async () => {
            await changeCollaborator(person.id, { disabled: true })
            await refresh()
          }}
        >
          <Text>
            They are signed out at once and cannot come back until they are enabled again. Their API tokens
            are refused until then, and invitations that they have given count no more.
          </Text>
        </ConfirmDialog>
      )}
      {dialog === 'delete' && (
        <ConfirmDialog
          title={`Delete ${name}?`}
          action="Delete"
          onClose={close}
          onConfirm={async () => {
            await deleteCollaborator(person.id)
            onDeleted?.()
            await refresh()
          }}
        >
          <Text>
            Their account, roles, sessions and API tokens are removed. What they did stays in the audit log.
            To come back they must be invited again. Invitations that they have given count no more.
          </Text>
        </ConfirmDialog>
      )}
      {dialog === 'end' && (
        <ConfirmDialog
          title={`End all sessions of ${name}?`}
          action="End them"
          onClose={close}
          onConfirm={async () => {
            await endAllSessions(person.id)
            await client.invalidateQueries({ queryKey: ['admin', 'sessions'] })
            await client.invalidateQueries({ queryKey: ['auth', 'tokens'] })
            showDone(`${name} is signed out everywhere.`)
          }}
        >
          <Text>They are signed out everywhere, and can sign in again.</Text>
          <EndsToo collaboratorId={person.id} />
        </ConfirmDialog>
      )}
      {dialog === 'reset' && (
        <ConfirmDialog
          title={`Reset the password of ${name}?`}
          action="Reset"
          onClose={close}
          onConfirm={async () => {
            setPassword((await resetPassword(person.id)).oneTimePassword)
            await refresh()
          }}
        >
          <Text>Their password stops working, and they get a one-time password that you hand to them.</Text>
          <EndsToo collaboratorId={person.id} />
        </ConfirmDialog>
      )}
      {password !== undefined && (
        <ShownOnceDialog
          title="One-time password"
          intro={`Hand it to ${name}. They choose their own at the next sign-in.`}
          values={[['One-time password', password]]}
          onClose={() => setPassword(undefined)}
        />
      )}
    </>
  )
}
