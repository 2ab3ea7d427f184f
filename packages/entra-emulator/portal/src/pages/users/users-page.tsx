import { Badge, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconUserPlus, IconUserShare } from '@tabler/icons-react'
import { type User, userFields } from '../../api/types.ts'
import { Command } from '../../components/command.tsx'
import { Page } from '../../components/page.tsx'
import { PagedGrid } from '../../components/paged-grid.tsx'
import { TenantLink } from '../../components/tenant-link.tsx'
import { InviteUser } from './invite-user.tsx'
import { NewUser } from './new-user.tsx'

export function UsersPage() {
  const [creating, create] = useDisclosure(false)
  const [inviting, invite] = useDisclosure(false)
  return (
    <Page
      title="Users"
      crumbs={[{ label: 'Users', to: 'users' }]}
      commands={
        <>
          <Command icon={IconUserPlus} label="New user" onClick={create.open} />
          <Command icon={IconUserShare} label="Invite external user" onClick={invite.open} />
        </>
      }
    >
      <PagedGrid<User>
        label="Users"
        path="users"
        select={userFields}
        orderBy="displayName"
        search={['displayName', 'mail', 'userPrincipalName']}
        searchLabel="Search by name or address"
        empty="This tenant has no users yet."
        columns={[
          {
            title: 'Display name',
            cell: user => <TenantLink to={`users/${user.id}`}>{user.displayName}</TenantLink>,
          },
          { title: 'User principal name', cell: user => user.userPrincipalName },
          { title: 'Email', cell: user => user.mail ?? '-' },
          {
            title: 'User type',
            cell: user => (
              <Group gap={6}>
                {user.userType}
                {!user.accountEnabled && <Badge color="red">Disabled</Badge>}
              </Group>
            ),
          },
        ]}
      />
      <NewUser opened={creating} onClose={create.close} />
      <InviteUser opened={inviting} onClose={invite.close} />
    </Page>
  )
}
