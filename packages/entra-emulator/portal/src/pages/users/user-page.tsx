import { Badge, Button, Group, Loader } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconKey, IconPencil, IconShield, IconTrash, IconUserCheck, IconUserOff } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { type Assignment, type Page as PageOf, type User, userFields } from '../../api/types.ts'
import { useAction, useGraph, usePortal, useTenantId } from '../../api/use-portal.ts'
import { Command } from '../../components/command.tsx'
import { ConfirmDelete } from '../../components/confirm-delete.tsx'
import { Essentials } from '../../components/essentials.tsx'
import { Grid } from '../../components/grid.tsx'
import { Message } from '../../components/message.tsx'
import { Page } from '../../components/page.tsx'
import { Section } from '../../components/section.tsx'
import { TenantLink } from '../../components/tenant-link.tsx'
import { formatTime } from '../../components/time.ts'
import { AssignRoles } from './assign-roles.tsx'
import { EditUser } from './edit-user.tsx'
import { ResetPassword } from './reset-password.tsx'

const crumbs = [{ label: 'Users', to: 'users' }]

/** One person: the properties that end up in tokens, groups, roles, and what an administrator does with an account. */
export function UserPage() {
  const { id = '' } = useParams({ strict: false })
  const tenant = useTenantId()
  const action = useAction()
  const { data: user, error } = useGraph<User>(`users/${encodeURIComponent(id)}?$select=${userFields}`)
  const { data: groups } = useGraph<PageOf<{ id: string; displayName: string }>>(
    `users/${encodeURIComponent(id)}/memberOf/microsoft.graph.group?$count=true&$top=50`,
  )
  const { data: roles } = usePortal<{ value: readonly string[] }>(`tenants/${tenant}/directoryRoles/${id}`)
  const { data: assignments } = useGraph<PageOf<Assignment>>(
    `users/${encodeURIComponent(id)}/appRoleAssignments`,
  )
  const [editing, edit] = useDisclosure(false)
  const [resetting, reset] = useDisclosure(false)
  const [assigning, assign] = useDisclosure(false)
  const [deleting, remove] = useDisclosure(false)
  if (error !== null)
    return (
      <Page title="User" crumbs={crumbs}>
        <Message tone="error">{error.message}</Message>
      </Page>
    )
  if (user === undefined) return <Loader aria-label="Loading" />
  const groupCount = groups?.['@odata.count'] ?? 0
  return (
    <Page
      title={user.displayName}
      crumbs={crumbs}
      commands={
        <>
          <Command icon={IconPencil} label="Edit properties" onClick={edit.open} />
          <Command icon={IconKey} label="Reset password" onClick={reset.open} />
          <Command icon={IconShield} label="Assigned roles" onClick={assign.open} />
          <Command
            icon={user.accountEnabled ? IconUserOff : IconUserCheck}
            label={user.accountEnabled ? 'Disable account' : 'Enable account'}
            onClick={() =>
              void action(
                {
                  method: 'PATCH',
                  path: `users/${encodeURIComponent(id)}`,
                  body: { accountEnabled: !user.accountEnabled },
                },
                user.accountEnabled ? 'The account is disabled' : 'The account is enabled',
              )
            }
          />
          <Command icon={IconTrash} label="Delete" onClick={remove.open} />
        </>
      }
    >
      <Essentials
        items={[
          { label: 'User principal name', value: user.userPrincipalName, copy: user.userPrincipalName },
          { label: 'Object ID', value: user.id, copy: user.id },
          {
            label: 'Email',
            value: user.mail ?? 'none: tokens carry no email',
            ...(user.mail === null ? {} : { copy: user.mail }),
          },
          { label: 'First name', value: user.givenName ?? '-' },
          { label: 'Last name', value: user.surname ?? '-' },
          { label: 'User type', value: user.userType },
          {
            label: 'Account status',
            value: user.accountEnabled ? (
              <Badge color="teal">Enabled</Badge>
            ) : (
              <Badge color="red">Disabled</Badge>
            ),
          },
          {
            label: 'Assigned roles',
            value: roles === undefined || roles.value.length === 0 ? 'none' : roles.value.join(', '),
          },
          { label: 'Created', value: formatTime(user.createdDateTime) },
        ]}
      />
      <Section title={`Groups (${groupCount})`}>
        <Grid
          label="Groups"
          rows={groups?.value ?? []}
          rowKey={group => group.id}
          empty="Not a direct member of any group."
          columns={[
            {
              title: 'Name',
              cell: group => <TenantLink to={`groups/${group.id}`}>{group.displayName}</TenantLink>,
            },
            { title: 'Object ID', cell: group => <span className="mono">{group.id}</span> },
            {
              title: 'Actions',
              actions: true,
              cell: group => (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={`Remove from ${group.displayName}`}
                  onClick={() =>
                    void action(
                      { method: 'DELETE', path: `groups/${group.id}/members/${id}/$ref` },
                      `Removed from ${group.displayName}`,
                    )
                  }
                >
                  Remove
                </Button>
              ),
            },
          ]}
        />
        {groupCount > 50 && <Group c="dimmed">The first 50 of {groupCount} are shown.</Group>}
      </Section>
      <Section title={`Applications (${assignments?.value.length ?? 0})`}>
        <Grid
          label="Applications"
          rows={assignments?.value ?? []}
          rowKey={assignment => assignment.id}
          empty="No application is assigned directly."
          columns={[
            {
              title: 'Name',
              cell: assignment => (
                <TenantLink to={`enterprise-applications/${assignment.resourceId}/users-and-groups`}>
                  {assignment.resourceDisplayName}
                </TenantLink>
              ),
            },
            { title: 'Assigned', cell: assignment => formatTime(assignment.createdDateTime) },
          ]}
        />
      </Section>
      <EditUser key={`edit-${JSON.stringify(user)}`} user={user} opened={editing} onClose={edit.close} />
      <ResetPassword user={user} opened={resetting} onClose={reset.close} />
      <AssignRoles
        key={`roles-${roles?.value.join()}`}
        user={user}
        current={roles?.value ?? []}
        opened={assigning}
        onClose={assign.close}
      />
      <ConfirmDelete
        kind="user"
        name={user.displayName}
        path={`users/${encodeURIComponent(id)}`}
        list="/$tenant/users"
        opened={deleting}
        onClose={remove.close}
      >
        Delete {user.displayName} with all memberships, assignments and consents?
      </ConfirmDelete>
    </Page>
  )
}
