import { ActionIcon, Badge, Group, Select, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import type { Application, PasswordCredential } from '../../api/types.ts'
import { useAction, useChange } from '../../api/use-portal.ts'
import { Command } from '../../components/command.tsx'
import { Confirm } from '../../components/confirm.tsx'
import { Copyable } from '../../components/copy.tsx'
import { Field } from '../../components/field.tsx'
import { Grid } from '../../components/grid.tsx'
import { Message } from '../../components/message.tsx'
import { Panel } from '../../components/panel.tsx'
import { daysFromNow, expiryState, formatDate } from '../../components/time.ts'

/** Client secrets; the Value of a new one is shown until the page is left, and never again. */
export function ClientSecrets({ app }: { readonly app: Application }) {
  const [adding, add] = useDisclosure(false)
  const [values, setValues] = useState<ReadonlyMap<string, string>>(new Map())
  const [deleting, setDeleting] = useState<PasswordCredential>()
  const action = useAction()
  return (
    <>
      <Command icon={IconPlus} label="New client secret" onClick={add.open} />
      <div style={{ height: 10 }} />
      {values.size > 0 && (
        <>
          <Message tone="warning" title="Copy the Value now">
            It cannot be shown again after you leave this page. The application needs the{' '}
            <strong>Value</strong>; the Secret ID is only the name of it.
          </Message>
          <div style={{ height: 12 }} />
        </>
      )}
      <Grid
        label="Client secrets"
        rows={app.passwordCredentials}
        rowKey={secret => secret.keyId}
        empty="No client secrets have been created for this application."
        columns={[
          { title: 'Description', cell: secret => secret.displayName ?? 'Password uploaded without a name' },
          { title: 'Expires', cell: secret => <Expiry iso={secret.endDateTime} /> },
          {
            title: 'Value',
            cell: secret => {
              const value = values.get(secret.keyId)
              return value === undefined ? (
                <span className="mono">{secret.hint}******************</span>
              ) : (
                <Copyable label="Value" value={value} />
              )
            },
          },
          { title: 'Secret ID', cell: secret => <Copyable label="Secret ID" value={secret.keyId} /> },
          {
            title: 'Actions',
            actions: true,
            cell: secret => (
              <ActionIcon
                variant="subtle"
                onClick={() => setDeleting(secret)}
                aria-label={`Delete secret ${secret.displayName ?? secret.hint}`}
              >
                <IconTrash size={17} aria-hidden />
              </ActionIcon>
            ),
          },
        ]}
      />
      <AddSecret
        app={app}
        opened={adding}
        onClose={add.close}
        onAdded={secret => setValues(new Map([...values, [secret.keyId, secret.secretText ?? '']]))}
      />
      <Confirm
        title="Delete client secret"
        opened={deleting !== undefined}
        onClose={() => setDeleting(undefined)}
        confirmLabel="Delete"
        dangerous
        onConfirm={() =>
          deleting !== undefined &&
          void action(
            {
              method: 'POST',
              path: `applications/${app.id}/removePassword`,
              body: { keyId: deleting.keyId },
            },
            'The client secret was deleted',
          )
        }
      >
        Delete this secret? Applications that use it get AADSTS7000215 from then on.
      </Confirm>
    </>
  )
}

export function Expiry({ iso }: { readonly iso: string }) {
  const state = expiryState(iso)
  return (
    <Group gap={6}>
      {formatDate(iso)}
      {state === 'expired' && <Badge color="red">Expired</Badge>}
      {state === 'expiring' && <Badge color="yellow">Expiring soon</Badge>}
    </Group>
  )
}

const lifetimes = [
  { value: '90', label: '90 days (3 months)' },
  { value: '180', label: 'Recommended: 180 days (6 months)' },
  { value: '365', label: '365 days (12 months)' },
  { value: '545', label: '545 days (18 months)' },
  { value: '730', label: '730 days (24 months)' },
  { value: 'custom', label: 'Custom' },
]

function AddSecret(props: {
  readonly app: Application
  readonly opened: boolean
  readonly onClose: () => void
  readonly onAdded: (secret: PasswordCredential) => void
}) {
  const change = useChange()
  const [description, setDescription] = useState('')
  const [lifetime, setLifetime] = useState('180')
  const [start, setStart] = useState('')
  const [end, setEnd] = useState('')
  return (
    <Panel
      opened={props.opened}
      onClose={props.onClose}
      title="Add a client secret"
      submitLabel="Add"
      fields={lifetime === 'custom' ? ['startDateTime', 'endDateTime'] : []}
      onSubmit={async () => {
        const secret = await change<PasswordCredential>(
          {
            method: 'POST',
            path: `applications/${props.app.id}/addPassword`,
            body: {
              passwordCredential: {
                displayName: description,
                ...(lifetime === 'custom'
                  ? {
                      startDateTime: start === '' ? null : `${start}T00:00:00Z`,
                      endDateTime: end === '' ? null : `${end}T00:00:00Z`,
                    }
                  : { endDateTime: daysFromNow(Number(lifetime)) }),
              },
            },
          },
          'The client secret was created',
        )
        props.onAdded(secret)
        setDescription('')
      }}
    >
      {errorOf => (
        <>
          <Field
            label="Description"
            placeholder="Enter a description for this client secret"
            data-autofocus
            value={description}
            onChange={setDescription}
          />
          <Select
            label="Expires"
            data={lifetimes}
            value={lifetime}
            onChange={value => setLifetime(value ?? '180')}
            allowDeselect={false}
          />
          {lifetime === 'custom' && (
            <>
              <Field
                type="date"
                label="Start"
                value={start}
                onChange={setStart}
                error={errorOf('startDateTime')}
              />
              <Field type="date" label="End" value={end} onChange={setEnd} error={errorOf('endDateTime')} />
              <Text size="sm" c="dimmed">
                At most 24 months.
              </Text>
            </>
          )}
        </>
      )}
    </Panel>
  )
}
