import { ActionIcon, Radio, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconLink, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import type { Application } from '../../api/types.ts'
import { useAction, useChange } from '../../api/use-portal.ts'
import { Command } from '../../components/command.tsx'
import { Essentials } from '../../components/essentials.tsx'
import { Field } from '../../components/field.tsx'
import { Grid } from '../../components/grid.tsx'
import { Panel } from '../../components/panel.tsx'
import { AppPage } from './app-page.tsx'

/** "Expose an API": the name and the permissions under which other applications ask for this one. */
export function ExposeApiPage() {
  const [adding, add] = useDisclosure(false)
  const [naming, name] = useDisclosure(false)
  return (
    <AppPage
      title="Expose an API"
      intro="Scopes are the delegated permissions that other applications can ask for."
      commands={() => (
        <>
          <Command icon={IconLink} label="Set Application ID URI" onClick={name.open} />
          <Command icon={IconPlus} label="Add a scope" onClick={add.open} />
        </>
      )}
    >
      {app => (
        <>
          <Essentials
            items={[
              app.identifierUris[0] === undefined
                ? { label: 'Application ID URI', value: 'not set' }
                : { label: 'Application ID URI', value: app.identifierUris[0], copy: app.identifierUris[0] },
            ]}
          />
          <Scopes app={app} />
          <AddScope key={`scope-${adding}`} app={app} opened={adding} onClose={add.close} />
          <SetUri key={`uri-${naming}`} app={app} opened={naming} onClose={name.close} />
        </>
      )}
    </AppPage>
  )
}

function Scopes({ app }: { readonly app: Application }) {
  const action = useAction()
  return (
    <Grid
      label="Scopes defined by this API"
      rows={app.api.oauth2PermissionScopes}
      rowKey={scope => scope.id}
      empty="No scopes have been defined."
      columns={[
        {
          title: 'Scope',
          cell: scope => <code>{`${app.identifierUris[0] ?? `api://${app.appId}`}/${scope.value}`}</code>,
        },
        {
          title: 'Who can consent',
          cell: scope => (scope.type === 'Admin' ? 'Admins only' : 'Admins and users'),
        },
        { title: 'Admin consent display name', cell: scope => scope.adminConsentDisplayName },
        {
          title: 'Actions',
          actions: true,
          cell: scope => (
            <ActionIcon
              variant="subtle"
              aria-label={`Delete scope ${scope.value}`}
              onClick={() =>
                void action(
                  {
                    method: 'PATCH',
                    path: `applications/${app.id}`,
                    body: {
                      api: {
                        oauth2PermissionScopes: app.api.oauth2PermissionScopes.filter(
                          other => other.id !== scope.id,
                        ),
                      },
                    },
                  },
                  `The scope ${scope.value} was deleted`,
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

interface PanelProps {
  readonly app: Application
  readonly opened: boolean
  readonly onClose: () => void
}

function SetUri({ app, ...panel }: PanelProps) {
  const change = useChange()
  const [uri, setUri] = useState(app.identifierUris[0] ?? `api://${app.appId}`)
  return (
    <Panel
      {...panel}
      title="Edit application ID URI"
      submitLabel="Save"
      fields={['identifierUris']}
      onSubmit={() =>
        change(
          {
            method: 'PATCH',
            path: `applications/${app.id}`,
            body: { identifierUris: uri.trim() === '' ? [] : [uri.trim(), ...app.identifierUris.slice(1)] },
          },
          'The Application ID URI was saved',
        )
      }
    >
      {errorOf => (
        <Field
          label="Application ID URI"
          data-autofocus
          value={uri}
          onChange={setUri}
          error={errorOf('identifierUris')}
        />
      )}
    </Panel>
  )
}

function AddScope({ app, ...panel }: PanelProps) {
  const change = useChange()
  const [value, setValue] = useState('')
  const [name, setName] = useState('')
  const [description, setDescription] = useState('')
  const [type, setType] = useState<'User' | 'Admin'>('User')
  return (
    <Panel
      {...panel}
      title="Add a scope"
      submitLabel="Add scope"
      fields={['value', 'adminConsentDisplayName']}
      disabled={value.trim() === '' || name.trim() === ''}
      onSubmit={() =>
        change(
          {
            method: 'PATCH',
            path: `applications/${app.id}`,
            body: {
              identifierUris: app.identifierUris.length > 0 ? app.identifierUris : [`api://${app.appId}`],
              api: {
                oauth2PermissionScopes: [
                  ...app.api.oauth2PermissionScopes,
                  {
                    id: crypto.randomUUID(),
                    value: value.trim(),
                    type,
                    adminConsentDisplayName: name,
                    adminConsentDescription: description || name,
                    isEnabled: true,
                  },
                ],
              },
            },
          },
          'The scope was added',
        )
      }
    >
      {errorOf => (
        <>
          <Field
            label="Scope name"
            required
            data-autofocus
            placeholder="Files.Read"
            value={value}
            onChange={setValue}
            error={errorOf('value')}
          />
          <Radio.Group
            label="Who can consent?"
            value={type}
            onChange={next => setType(next as 'User' | 'Admin')}
          >
            <Stack gap={6} mt={6}>
              <Radio value="User" label="Admins and users" />
              <Radio value="Admin" label="Admins only" />
            </Stack>
          </Radio.Group>
          <Field
            label="Admin consent display name"
            required
            value={name}
            onChange={setName}
            error={errorOf('adminConsentDisplayName')}
          />
          <Field label="Admin consent description" value={description} onChange={setDescription} />
        </>
      )}
    </Panel>
  )
}
