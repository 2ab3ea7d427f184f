import { ActionIcon, FileInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconTrash, IconUpload } from '@tabler/icons-react'
import { useState } from 'react'
import type { Application, KeyCredential } from '../../api/types.ts'
import { useAction, useChange } from '../../api/use-portal.ts'
import { Command } from '../../components/command.tsx'
import { Field } from '../../components/field.tsx'
import { Grid } from '../../components/grid.tsx'
import { Panel } from '../../components/panel.tsx'
import { formatDate } from '../../components/time.ts'
import { Expiry } from './client-secrets.tsx'

/** Graph has the thumbprint in base64, the portal in hex. */
const thumbprint = (key: KeyCredential): string =>
  Array.from(atob(key.customKeyIdentifier), char => char.charCodeAt(0).toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase()

const readBase64 = async (file: File): Promise<string> => {
  const text = await file.text()
  // PEM goes as it is; DER as base64.
  if (text.includes('-----BEGIN')) return text
  return btoa(
    Array.from(new Uint8Array(await file.arrayBuffer()), byte => String.fromCharCode(byte)).join(''),
  )
}

export function Certificates({ app }: { readonly app: Application }) {
  const [uploading, upload] = useDisclosure(false)
  const action = useAction()
  return (
    <>
      <Command icon={IconUpload} label="Upload certificate" onClick={upload.open} />
      <div style={{ height: 10 }} />
      <Grid
        label="Certificates"
        rows={app.keyCredentials}
        rowKey={key => key.keyId}
        empty="No certificates have been added for this application."
        columns={[
          { title: 'Thumbprint', cell: key => <span className="mono">{thumbprint(key)}</span> },
          { title: 'Description', cell: key => key.displayName ?? '-' },
          { title: 'Start date', cell: key => formatDate(key.startDateTime) },
          { title: 'Expires', cell: key => <Expiry iso={key.endDateTime} /> },
          { title: 'Certificate ID', cell: key => <span className="mono">{key.keyId}</span> },
          {
            title: 'Actions',
            actions: true,
            cell: key => (
              <ActionIcon
                variant="subtle"
                aria-label={`Delete certificate ${key.displayName ?? key.keyId}`}
                onClick={() =>
                  void action(
                    {
                      method: 'PATCH',
                      path: `applications/${app.id}`,
                      body: { keyCredentials: app.keyCredentials.filter(other => other.keyId !== key.keyId) },
                    },
                    'The certificate was deleted',
                  )
                }
              >
                <IconTrash size={17} aria-hidden />
              </ActionIcon>
            ),
          },
        ]}
      />
      <UploadCertificate app={app} opened={uploading} onClose={upload.close} />
    </>
  )
}

function UploadCertificate({
  app,
  ...panel
}: {
  readonly app: Application
  readonly opened: boolean
  readonly onClose: () => void
}) {
  const change = useChange()
  const [file, setFile] = useState<File | null>(null)
  const [description, setDescription] = useState('')
  return (
    <Panel
      {...panel}
      title="Upload certificate"
      submitLabel="Add"
      fields={['keyCredentials']}
      onSubmit={async () => {
        const key = file === null ? '' : await readBase64(file)
        await change(
          {
            method: 'PATCH',
            path: `applications/${app.id}`,
            body: {
              keyCredentials: [
                ...app.keyCredentials,
                {
                  type: 'AsymmetricX509Cert',
                  usage: 'Verify',
                  key,
                  displayName: description || (file?.name ?? null),
                },
              ],
            },
          },
          'The certificate was added',
        )
        setFile(null)
        setDescription('')
      }}
    >
      {errorOf => (
        <>
          <FileInput
            label="Certificate"
            description="The public half, as .cer, .pem or .crt file."
            placeholder="Select a file"
            accept=".cer,.pem,.crt"
            required
            value={file}
            onChange={setFile}
            error={errorOf('keyCredentials')}
          />
          <Field label="Description" value={description} onChange={setDescription} />
        </>
      )}
    </Panel>
  )
}
