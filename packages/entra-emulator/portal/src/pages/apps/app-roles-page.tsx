import { ActionIcon, Anchor, Badge, Checkbox, Radio, Stack, Textarea } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import type { Application, AppRole } from '../../api/types.ts'
import { useAction, useChange } from '../../api/use-portal.ts'
import { Command } from '../../components/command.tsx'
import { Field } from '../../components/field.tsx'
import { Grid } from '../../components/grid.tsx'
import { Panel } from '../../components/panel.tsx'
import { AppPage } from './app-page.tsx'

/** "App roles": what the roles claim can say; they are given under Enterprise applications. */
export function AppRolesPage() {
  const [editing, setEditing] = useState<AppRole>()
  const [opened, panel] = useDisclosure(false)
  const open = (role?: AppRole) => {
    setEditing(role)
    panel.open()
  }
  return (
    <AppPage
      title="App roles"
      intro="Roles of the application's own. People and groups are given them under Enterprise applications; tokens list them in the roles claim."
      commands={() => <Command icon={IconPlus} label="Create app role" onClick={() => open()} />}
    >
      {app => (
        <>
          <Roles app={app} onEdit={open} />
          <EditRole
            key={`${opened}-${editing?.id}`}
            app={app}
            {...(editing === undefined ? {} : { role: editing })}
            opened={opened}
            onClose={panel.close}
          />
        </>
      )}
    </AppPage>
  )
}

const memberNames: Readonly<Record<string, string>> = { User: 'Users/Groups', Application: 'Applications' }

function Roles({ app, onEdit }: { readonly app: Application; readonly onEdit: (role: AppRole) => void }) {
  const action = useAction()
  return (
    <Grid
      label="App roles"
      rows={app.appRoles}
      rowKey={role => role.id}
      empty="No app roles have been created for this application."
      columns={[
        {
          title: 'Display name',
          cell: role => (
            <Anchor component="button" type="button" fz="inherit" onClick={() => onEdit(role)}>
              {role.displayName}
            </Anchor>
          ),
        },
        { title: 'Description', cell: role => role.description },
        {
          title: 'Allowed member types',
          cell: role => role.allowedMemberTypes.map(type => memberNames[type]).join(', '),
        },
        { title: 'Value', cell: role => <code>{role.value}</code> },
        {
          title: 'State',
          cell: role =>
            role.isEnabled ? <Badge color="teal">Enabled</Badge> : <Badge color="gray">Disabled</Badge>,
        },
        {
          title: 'Actions',
          actions: true,
          cell: role => (
            <ActionIcon
              variant="subtle"
              aria-label={`Delete app role ${role.displayName}`}
              onClick={() =>
                void action(
                  {
                    method: 'PATCH',
                    path: `applications/${app.id}`,
                    body: { appRoles: app.appRoles.filter(other => other.id !== role.id) },
                  },
                  `The app role ${role.displayName} was deleted`,
                )
              }
            >
              <IconTrash size={17} aria-hidden />
            </ActionIcon>
          ),
        },
      ]}
    />
  )
}

function EditRole(props: {
  readonly app: Application
  readonly role?: AppRole
  readonly opened: boolean
  readonly onClose: () => void
}) {
  const { app, role } = props
  const change = useChange()
  const [displayName, setDisplayName] = useState(role?.displayName ?? '')
  const [value, setValue] = useState(role?.value ?? '')
  const [description, setDescription] = useState(role?.description ?? '')
  const [members, setMembers] = useState(
    role === undefined
      ? 'User'
      : role.allowedMemberTypes.length > 1
        ? 'Both'
        : (role.allowedMemberTypes[0] ?? 'User'),
  )
  const [enabled, setEnabled] = useState(role?.isEnabled ?? true)
  return (
    <Panel
      opened={props.opened}
      onClose={props.onClose}
      title={role === undefined ? 'Create app role' : 'Edit app role'}
      submitLabel="Apply"
      fields={['displayName', 'value', 'description']}
      onSubmit={() => {
        const next = {
          id: role?.id ?? crypto.randomUUID(),
          displayName,
          value,
          description,
          allowedMemberTypes: members === 'Both' ? ['User', 'Application'] : [members],
          isEnabled: enabled,
        }
        return change(
          {
            method: 'PATCH',
            path: `applications/${app.id}`,
            body: {
              appRoles:
                role === undefined
                  ? [...app.appRoles, next]
                  : app.appRoles.map(other => (other.id === role.id ? next : other)),
            },
          },
          'The app role was saved',
        )
      }}
    >
      {errorOf => (
        <>
          <Field
            label="Display name"
            required
            data-autofocus
            value={displayName}
            onChange={setDisplayName}
            error={errorOf('displayName')}
          />
          <Radio.Group label="Allowed member types" required value={members} onChange={setMembers}>
            <Stack gap={6} mt={6}>
              <Radio value="User" label="Users/Groups" />
              <Radio value="Application" label="Applications" />
              <Radio value="Both" label="Both (Users/Groups + Applications)" />
            </Stack>
          </Radio.Group>
          <Field
            label="Value"
            required
            description="What the roles claim says, without spaces."
            value={value}
            onChange={setValue}
            error={errorOf('value')}
          />
          <Textarea
            label="Description"
            required
            autosize
            minRows={2}
            value={description}
            onChange={event => setDescription(event.currentTarget.value)}
            error={errorOf('description')}
          />
          <Checkbox
            label="Do you want to enable this app role?"
            checked={enabled}
            onChange={event => setEnabled(event.currentTarget.checked)}
          />
        </>
      )}
    </Panel>
  )
}
