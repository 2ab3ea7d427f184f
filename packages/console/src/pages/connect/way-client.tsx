import { Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { Wanted, Way } from '../../api/admin/set-up.ts'
import { Section } from '../../components/section.tsx'
import { PastedField } from './pasted-field.tsx'
import { usePastedCheck } from './use-pasted-check.ts'

/** An application that may register others. What it proves itself with leaves this page once, and is kept nowhere. */
export function WayClient(props: {
  readonly wanted: Wanted
  readonly onBegin: (way: Way) => void
  readonly isPending: boolean
  readonly faults: Readonly<Record<string, string>>
}) {
  const { wanted, faults } = props
  const [id, setId] = useState('')
  const [secret, setSecret] = useState('')
  const [certificate, setCertificate] = useState('')
  const idCheck = usePastedCheck('client-id', id, { tenant: wanted.tenant })
  const secretCheck = usePastedCheck('secret', secret)
  const begin = () => {
    const proof = certificate.trim() === '' ? { secret } : { certificate }
    props.onBegin({ kind: 'client', id, ...proof })
    setSecret('')
    setCertificate('')
  }
  const hasProof = secret.trim() !== '' || certificate.trim() !== ''
  return (
    <Section title="An application that may register others">
      <Stack gap="md">
        <Text size="sm">
          It has the application permission <b>Application.ReadWrite.OwnedBy</b> of Microsoft Graph
          {wanted.consent && (
            <>
              , and for the consent <b>DelegatedPermissionGrant.ReadWrite.All</b>
            </>
          )}
          . What it proves itself with is held in memory until this is done, and is never stored, logged or
          shown.
        </Text>
        <PastedField
          label="Its Application (client) ID"
          value={id}
          onChange={setId}
          check={idCheck}
          fault={faults.clientId}
        />
        <PastedField
          label="Its client secret (the Value)"
          secret
          value={secret}
          onChange={setSecret}
          check={secretCheck}
          fault={faults.secret}
        />
        <details>
          <summary>It has a certificate</summary>
          <Textarea
            mt="sm"
            label="Private key and certificate, in PEM"
            autosize
            minRows={3}
            maxRows={6}
            spellCheck={false}
            autoComplete="off"
            value={certificate}
            error={faults.certificate}
            onChange={event => setCertificate(event.currentTarget.value)}
          />
        </details>
        <Group gap="sm">
          <Button
            loading={props.isPending}
            disabled={
              wanted.tenant.trim() === '' ||
              id.trim() === '' ||
              !hasProof ||
              idCheck.fault !== undefined ||
              (certificate.trim() === '' && secretCheck.fault !== undefined)
            }
            onClick={begin}
          >
            Look at what would be done
          </Button>
        </Group>
      </Stack>
    </Section>
  )
}
