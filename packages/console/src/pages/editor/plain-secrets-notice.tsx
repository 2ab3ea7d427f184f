import { Button, Code, Group, Modal, Stack, Text } from '@mantine/core'
import { useMemo, useState } from 'react'
import { CopyField } from '../../components/copy-field.tsx'
import { useReturnFocus } from '../../components/use-return-focus.ts'
import { type PlainSecret, plainSecrets, referToVariable } from './plain-secrets.ts'
import classes from './workbench.module.css'

/** Offers to move a secret out of the file, where backups and colleagues would find it. */
export function PlainSecretsNotice(props: {
  readonly text: string
  /** Of the file: says what is secret. */
  readonly schema: unknown
  readonly masked: boolean
  readonly onReplace: (change: (text: string) => string) => void
}) {
  const secrets = useMemo(() => plainSecrets(props.text, props.schema), [props.text, props.schema])
  const [moving, setMoving] = useState<PlainSecret>()
  if (secrets.length === 0) return null
  return (
    <>
      {secrets.map(secret => (
        <div key={secret.name} className={classes.suggestion}>
          <span>
            <Code>{secret.name}</Code> stands in the file, where every copy of it gives it away.
          </span>
          <Button size="compact-sm" variant="default" onClick={() => setMoving(secret)}>
            Move it to a variable
          </Button>
        </div>
      ))}
      {moving !== undefined && (
        <MoveDialog
          secret={moving}
          masked={props.masked}
          onReplace={props.onReplace}
          onClose={() => setMoving(undefined)}
        />
      )}
    </>
  )
}

function MoveDialog(props: {
  readonly secret: PlainSecret
  readonly masked: boolean
  readonly onReplace: (change: (text: string) => string) => void
  readonly onClose: () => void
}) {
  const { secret } = props
  useReturnFocus()
  return (
    <Modal
      opened
      onClose={props.onClose}
      title="Move the secret to a variable"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="md">
        <Text>
          First give the server an environment variable with the secret
          {props.masked && ' (the button "Show secrets" shows it)'}, then let the file refer to it. The server
          must be started again once to see a new variable.
        </Text>
        <CopyField label="Environment variable" value={`${secret.variable}=`} />
        <CopyField label="What the file says then" value={`\${env:${secret.variable}}`} />
        <Text size="sm" c="dimmed">
          A file works as well, written into the configuration on the server itself:{' '}
          <Code>{'${file:/run/secrets/…}'}</Code>. What is typed here may refer to this variable alone.
        </Text>
      </Stack>
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={props.onClose}>
          Cancel
        </Button>
        <Button
          onClick={() => {
            props.onReplace(text => referToVariable(text, secret))
            props.onClose()
          }}
        >
          Refer to the variable
        </Button>
      </Group>
    </Modal>
  )
}
