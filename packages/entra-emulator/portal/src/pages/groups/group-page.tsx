import { ActionIcon, Loader } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { DirectoryObject, Group } from '../../api/types.ts'
import { useAction, useChange, useGraph } from '../../api/use-portal.ts'
import { Command } from '../../components/command.tsx'
import { ConfirmDelete } from '../../components/confirm-delete.tsx'
import { Essentials } from '../../components/essentials.tsx'
import { Message } from '../../components/message.tsx'
import { Page } from '../../components/page.tsx'
import { PagedGrid } from '../../components/paged-grid.tsx'
import { Panel } from '../../components/panel.tsx'
import { PickPrincipal } from '../../components/pick-principal.tsx'
import { Section } from '../../components/section.tsx'
import { TenantLink } from '../../components/tenant-link.tsx'
import { formatTime } from '../../components/time.ts'

const crumbs = [{ label: 'Groups', to: 'groups' }]
const isGroup = (member: DirectoryObject): boolean => member['@odata.type'].endsWith('group')

export function GroupPage() {
  const { id = '' } = useParams({ strict: false })
  const action = useAction()
  const { data: group, error } = useGraph<Group>(`groups/${encodeURIComponent(id)}`)
  const [adding, add] = useDisclosure(false)
  const [deleting, remove] = useDisclosure(false)
  if (error !== null)
    return (
      <Page title="Group" crumbs={crumbs}>
        <Message tone="error">{error.message}</Message>
      </Page>
    )
  if (group === undefined) return <Loader aria-label="Loading" />
  return (
    <Page
      title={group.displayName}
      crumbs={crumbs}
      commands={
        <>
          <Command icon={IconPlus} label="Add members" onClick={add.open} />
          <Command icon={IconTrash} label="Delete" onClick={remove.open} />
        </>
      }
    >
      <Essentials
        items={[
          { label: 'Object ID', value: group.id, copy: group.id },
          { label: 'Group type', value: group.securityEnabled ? 'Security' : 'Microsoft 365' },
          { label: 'Description', value: group.description ?? '-' },
          { label: 'Created', value: formatTime(group.createdDateTime) },
        ]}
      />
      <Section title="Members">
        <PagedGrid<DirectoryObject>
          label="Members"
          path={`groups/${encodeURIComponent(id)}/members`}
          search={['displayName', 'mail', 'userPrincipalName']}
          searchLabel="Search members"
          empty="This group has no members yet."
          columns={[
            {
              title: 'Name',
              cell: member => (
                <TenantLink to={`${isGroup(member) ? 'groups' : 'users'}/${member.id}`}>
                  {member.displayName}
                </TenantLink>
              ),
            },
            { title: 'Type', cell: member => (isGroup(member) ? 'Group' : 'User') },
            { title: 'Email', cell: member => member.mail ?? '-' },
            {
              title: 'Actions',
              actions: true,
              cell: member => (
                <ActionIcon
                  variant="subtle"
                  aria-label={`Remove ${member.displayName}`}
                  onClick={() =>
                    void action(
                      {
                        method: 'DELETE',
                        path: `groups/${encodeURIComponent(id)}/members/${member.id}/$ref`,
                      },
                      `Removed ${member.displayName}`,
                    )
                  }
                >
                  <IconTrash size={17} aria-hidden />
                </ActionIcon>
              ),
            },
          ]}
        />
      </Section>
      <AddMember key={String(adding)} groupId={id} opened={adding} onClose={add.close} />
      <ConfirmDelete
        kind="group"
        name={group.displayName}
        path={`groups/${encodeURIComponent(id)}`}
        list="/$tenant/groups"
        opened={deleting}
        onClose={remove.close}
      >
        Delete {group.displayName}? Its members stay.
      </ConfirmDelete>
    </Page>
  )
}

function AddMember({
  groupId,
  ...panel
}: {
  readonly groupId: string
  readonly opened: boolean
  readonly onClose: () => void
}) {
  const change = useChange()
  const [memberId, setMemberId] = useState<string>()
  return (
    <Panel
      {...panel}
      title="Add members"
      submitLabel="Select"
      fields={['@odata.id']}
      disabled={memberId === undefined}
      onSubmit={() =>
        change(
          {
            method: 'POST',
            path: `groups/${groupId}/members/$ref`,
            body: { '@odata.id': `${window.location.origin}/v1.0/directoryObjects/${memberId}` },
          },
          'The member was added',
        )
      }
    >
      {errorOf => (
        <PickPrincipal
          label="Users and groups"
          value={memberId}
          onChange={setMemberId}
          error={errorOf('@odata.id')}
          exclude={[groupId]}
        />
      )}
    </Panel>
  )
}
