import { ActionIcon } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import type { Application, FederatedCredential, Page as PageOf } from '../../api/types.ts'
import { useAction, useChange, useGraph } from '../../api/use-portal.ts'
import { Command } from '../../components/command.tsx'
import { Field } from '../../components/field.tsx'
import { Grid } from '../../components/grid.tsx'
import { Panel } from '../../components/panel.tsx'

/** Tokens of another issuer (a CI system, a cluster) that count as the application's own credential. */
export function FederatedCredentials({ app }: { readonly app: Application }) {
  const [adding, add] = useDisclosure(false)
  const action = useAction()
  const path = `applications/${app.id}/federatedIdentityCredentials`
  const { data } = useGraph<PageOf<FederatedCredential>>(path)
  return (
    <>
      <Command icon={IconPlus} label="Add credential" onClick={add.open} />
      <div style={{ height: 10 }} />
      <Grid
        label="Federated credentials"
        rows={data?.value ?? []}
        rowKey={credential => credential.id}
        empty="No federated credentials have been added for this application."
        columns={[
          { title: 'Name', cell: credential => credential.name },
          { title: 'Issuer', cell: credential => credential.issuer },
          { title: 'Subject identifier', cell: credential => credential.subject },
          { title: 'Audience', cell: credential => credential.audiences.join(', ') },
          {
            title: 'Actions',
            actions: true,
            cell: credential => (
              <ActionIcon
                variant="subtle"
                aria-label={`Delete credential ${credential.name}`}
                onClick={() =>
                  void action(
                    { method: 'DELETE', path: `${path}/${credential.id}` },
                    'The federated credential was deleted',
                  )
                }
              >
                <IconTrash size={17} aria-hidden />
              </ActionIcon>
            ),
          },
        ]}
      />
      <AddCredential path={path} opened={adding} onClose={add.close} />
    </>
  )
}

function AddCredential({
  path,
  ...panel
}: {
  readonly path: string
  readonly opened: boolean
  readonly onClose: () => void
}) {
  const change = useChange()
  const [name, setName] = useState('')
  const [issuer, setIssuer] = useState('')
  const [subject, setSubject] = useState('')
  const [audience, setAudience] = useState('api://AzureADTokenExchange')
  return (
    <Panel
      {...panel}
      title="Add a credential"
      submitLabel="Add"
      fields={['name', 'issuer', 'subject', 'audiences']}
      onSubmit={() =>
        change(
          { method: 'POST', path, body: { name, issuer, subject, audiences: [audience] } },
          'The federated credential was added',
        )
      }
    >
      {errorOf => (
        <>
          <Field
            label="Issuer"
            required
            data-autofocus
            description="The iss claim of the tokens; its keys are found by its discovery document."
            value={issuer}
            onChange={setIssuer}
            error={errorOf('issuer')}
          />
          <Field
            label="Subject identifier"
            required
            description="The sub claim, to the letter."
            value={subject}
            onChange={setSubject}
            error={errorOf('subject')}
          />
          <Field label="Name" required value={name} onChange={setName} error={errorOf('name')} />
          <Field
            label="Audience"
            required
            value={audience}
            onChange={setAudience}
            error={errorOf('audiences')}
          />
        </>
      )}
    </Panel>
  )
}
