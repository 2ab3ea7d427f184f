import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { makeInstructions, type Wanted, type Way } from '../../api/admin/set-up.ts'
import { CopyField } from '../../components/copy-field.tsx'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { Section } from '../../components/section.tsx'
import classes from './connect-page.module.css'
import { downloadText } from './download-text.ts'
import { PastedField } from './pasted-field.tsx'
import { usePastedCheck } from './use-pasted-check.ts'

/** What to do where in the portal, and what is copied from there. */
export function WayHand(props: {
  readonly wanted: Wanted
  readonly onBegin: (way: Way) => void
  readonly isPending: boolean
  readonly onRefused: (error: unknown) => void
  readonly faults: Readonly<Record<string, string>>
}) {
  const { wanted, faults } = props
  const [clientId, setClientId] = useState('')
  const [secret, setSecret] = useState('')
  const idCheck = usePastedCheck('client-id', clientId, { tenant: wanted.tenant })
  const secretCheck = usePastedCheck('secret', secret)
  const show = useMutation({ mutationFn: () => makeInstructions(wanted), onError: props.onRefused })
  const { data } = show
  const wantsSecret = wanted.credential === 'secret'
  const isComplete = clientId.trim() !== '' && (!wantsSecret || secret.trim() !== '')
  return (
    <Section title="By hand in the portal">
      <Stack gap="md">
        <Text size="sm">
          {
            {
              secret: 'Two values are copied back: the client id, and the Value of a client secret.',
              certificate:
                'The key is made on this server and stays there; its certificate is uploaded. One value is copied back: the client id.',
              federated: 'There is no secret. One value is copied back: the client id.',
            }[wanted.credential]
          }
        </Text>
        <ErrorNotice error={show.error} />
        <Group gap="sm">
          <Button
            variant={data === undefined ? 'filled' : 'default'}
            loading={show.isPending}
            disabled={wanted.tenant.trim() === ''}
            onClick={() => show.mutate()}
          >
            {data === undefined ? 'Show the steps' : 'Show them again'}
          </Button>
        </Group>
        {data !== undefined && (
          <ol className={classes.instructions}>
            {data.steps.map(({ where, what, value }) => (
              <li key={where}>
                <Text fw={600}>{where}</Text>
                <Text size="sm">{what}</Text>
                {value?.endsWith('.cer') && data.certificate !== undefined ? (
                  <Button
                    mt={6}
                    size="compact-sm"
                    variant="default"
                    onClick={() => downloadText(value, data.certificate ?? '')}
                  >
                    Download: {value}
                  </Button>
                ) : (
                  value !== undefined && <CopyField label="To be pasted there" value={value} />
                )}
              </li>
            ))}
          </ol>
        )}
        <PastedField
          label="Application (client) ID"
          description="On the application’s page Overview, the first of the three."
          value={clientId}
          onChange={setClientId}
          check={idCheck}
          fault={faults.clientId}
        />
        {wantsSecret && (
          <PastedField
            label="Value of the client secret"
            description="The column Value, not the Secret ID. It is kept in a file beside the configuration, for this machine alone."
            secret
            value={secret}
            onChange={setSecret}
            check={secretCheck}
            fault={faults.secret}
          />
        )}
        <Group gap="sm">
          <Button
            variant={isComplete ? 'filled' : 'default'}
            loading={props.isPending}
            disabled={!isComplete || idCheck.fault !== undefined || secretCheck.fault !== undefined}
            onClick={() => props.onBegin({ kind: 'hand', clientId, ...(wantsSecret && { secret }) })}
          >
            Check it with Microsoft
          </Button>
        </Group>
      </Stack>
    </Section>
  )
}
