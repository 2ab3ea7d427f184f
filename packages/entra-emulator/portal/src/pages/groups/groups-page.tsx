import { Switch, Textarea } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Group } from '../../api/types.ts'
import { useChange, useTenantId } from '../../api/use-portal.ts'
import { Command } from '../../components/command.tsx'
import { Field } from '../../components/field.tsx'
import { Page } from '../../components/page.tsx'
import { PagedGrid } from '../../components/paged-grid.tsx'
import { Panel } from '../../components/panel.tsx'
import { TenantLink } from '../../components/tenant-link.tsx'

export function GroupsPage() {
  const [creating, create] = useDisclosure(false)
  return (
    <Page
      title="Groups"
      crumbs={[{ label: 'Groups', to: 'groups' }]}
      commands={<Command icon={IconPlus} label="New group" onClick={create.open} />}
    >
      <PagedGrid<Group>
        label="Groups"
        path="groups"
        orderBy="displayName"
        search={['displayName']}
        searchLabel="Search by name"
        empty="This tenant has no groups yet."
        columns={[
          {
            title: 'Name',
            cell: group => <TenantLink to={`groups/${group.id}`}>{group.displayName}</TenantLink>,
          },
          { title: 'Object ID', cell: group => <span className="mono">{group.id}</span> },
          { title: 'Group type', cell: group => (group.securityEnabled ? 'Security' : 'Microsoft 365') },
          { title: 'Description', cell: group => group.description ?? '-' },
        ]}
      />
      <NewGroup opened={creating} onClose={create.close} />
    </Page>
  )
}

function NewGroup(props: { readonly opened: boolean; readonly onClose: () => void }) {
  const tenant = useTenantId()
  const change = useChange()
  const navigate = useNavigate()
  const [displayName, setDisplayName] = useState('')
  const [description, setDescription] = useState('')
  const [security, setSecurity] = useState(true)
  return (
    <Panel
      {...props}
      title="New Group"
      submitLabel="Create"
      fields={['displayName']}
      onSubmit={async () => {
        const group = await change<Group>(
          { method: 'POST', path: 'groups', body: { displayName, description, securityEnabled: security } },
          `Created group ${displayName}`,
        )
        await navigate({ to: '/$tenant/groups/$id', params: { tenant, id: group.id } })
      }}
    >
      {errorOf => (
        <>
          <Field
            label="Group name"
            required
            data-autofocus
            value={displayName}
            onChange={setDisplayName}
            error={errorOf('displayName')}
          />
          <Textarea
            label="Group description"
            value={description}
            onChange={event => setDescription(event.currentTarget.value)}
          />
          <Switch
            label="Security group"
            description="Off makes a Microsoft 365 group, which tokens name only with “All groups”."
            checked={security}
            onChange={event => setSecurity(event.currentTarget.checked)}
          />
        </>
      )}
    </Panel>
  )
}
