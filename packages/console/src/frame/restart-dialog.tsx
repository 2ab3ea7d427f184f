import { Alert, Button, Checkbox, Group, Loader, Modal, Text, VisuallyHidden } from '@mantine/core'
import { IconAlertTriangle, IconSettings } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type ConfigChanges, changesQuery } from '../api/admin/config.ts'
import { concernsQuery, type RestartConcern } from '../api/admin/status.ts'
import { counted } from '../components/counted.ts'
import { ErrorNotice } from '../components/error-notice.tsx'
import { ProblemList } from '../components/problem-list.tsx'
import { UnifiedDiff } from '../components/unified-diff.tsx'
import { useReturnFocus } from '../components/use-return-focus.ts'
import { WithCure } from '../components/with-cure.tsx'
import classes from './restart-dialog.module.css'
import { RestartProgress } from './restart-progress.tsx'
import type { Restart } from './use-restart.ts'

/** What a restart would change, in words and as a diff; then its progress. */
export function RestartDialog({
  restart,
  nodes,
  onClose,
}: {
  readonly restart: Restart
  /** How many serve on the same data. */
  readonly nodes: number
  readonly onClose: () => void
}) {
  useReturnFocus()
  const busy = restart.state === 'restarting'
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title="Restart the server"
      closeButtonProps={{ 'aria-label': 'Close' }}
      closeOnClickOutside={!busy}
    >
      {restart.state === 'idle' ? (
        <Changes restart={restart} nodes={nodes} onClose={onClose} />
      ) : (
        <RestartProgress restart={restart} nodes={nodes} onClose={onClose} />
      )}
    </Modal>
  )
}

function Changes({
  restart,
  nodes,
  onClose,
}: {
  readonly restart: Restart
  readonly nodes: number
  readonly onClose: () => void
}) {
  const { data, error, isPending } = useQuery(changesQuery)
  // Looked for beside the changes: a provider may be asked.
  const asked = useQuery(concernsQuery)
  const [read, setRead] = useState('')
  if (isPending) return <Loader type="dots" color="var(--gw-soft)" aria-label="Loading" />
  if (error !== null) return <ErrorNotice error={error} />
  const concerns = asked.data?.concerns ?? []
  const ids = concerns.map(({ id }) => id)
  // What has come since was not read.
  const agreed = ids.length === 0 || read === ids.join()
  const problems = data.problems ?? []
  return (
    <>
      {data.changes.length === 0 ? (
        <Text>
          {data.diff === ''
            ? 'The file is the one that runs. It is read anew, with the variables and files that it names.'
            : 'Only the text of the file differs, by spaces or comments. Nothing changes for anybody.'}
        </Text>
      ) : (
        <ul className={classes.changes}>
          {data.changes.map(change => (
            <li key={change.what} data-kind={change.kind}>
              <Text fw={600}>
                <span className={classes.sign} aria-hidden="true">
                  {signs[change.kind].sign}
                </span>
                <VisuallyHidden>{signs[change.kind].word}: </VisuallyHidden>
                {change.what}
              </Text>
              <Text size="sm" c="dimmed">
                {change.effect}
              </Text>
            </li>
          ))}
        </ul>
      )}
      {data.diff !== '' && (
        <details className={classes.details}>
          <summary>Show the difference</summary>
          <UnifiedDiff text={data.diff} label="Difference between the file and what runs" />
        </details>
      )}
      {problems.length > 0 && (
        <>
          <Text fw={600} mt="md" mb="xs">
            The file cannot run as it is
          </Text>
          <ProblemList problems={problems} />
        </>
      )}
      {data.ends.people > 0 && <Ends ends={data.ends} />}
      {problems.length === 0 && (
        <Concerns
          concerns={concerns}
          agreed={agreed}
          onAgree={yes => setRead(yes ? ids.join() : '')}
          isPending={asked.isPending}
          error={asked.error}
        />
      )}
      <Text size="sm" c="dimmed" mt="md">
        The new configuration is built beside the old one and checked before it takes over. Requests under way
        are finished.
        {nodes > 1 &&
          ` The ${nodes} nodes take it up one after the other; one that cannot goes on with the old one, and is named.`}
        {data.ends.people > 0 ? ' All other sessions are kept.' : ' Sessions are kept.'}
      </Text>
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={onClose}>
          Not now
        </Button>
        <Button
          onClick={() => restart.start(ids)}
          disabled={problems.length > 0 || asked.isPending || !agreed}
          {...(concerns.length > 0 && { color: 'red' })}
          leftSection={<IconSettings size={18} aria-hidden="true" />}
          data-autofocus
        >
          {concerns.length > 0 ? 'Restart all the same' : 'Restart'}
        </Button>
      </Group>
    </>
  )
}

/** Beside its colour each kind has a sign and a word. */
const signs = {
  added: { sign: '+', word: 'Added' },
  removed: { sign: '−', word: 'Taken away' },
  changed: { sign: '•', word: 'Changed' },
} as const

/** What nobody takes away without having read it. */
function Concerns(props: {
  readonly concerns: readonly RestartConcern[]
  readonly agreed: boolean
  readonly onAgree: (yes: boolean) => void
  readonly isPending: boolean
  readonly error: Error | null
}) {
  const { concerns } = props
  if (props.error !== null) return <ErrorNotice error={props.error} />
  if (props.isPending) {
    return (
      <Text size="sm" c="dimmed" mt="md" role="status">
        Looking whether everybody who can sign in now still can.
      </Text>
    )
  }
  if (concerns.length === 0) return null
  return (
    <Alert
      color="red"
      variant="light"
      mt="md"
      icon={<IconAlertTriangle aria-hidden="true" />}
      title="Read this before you restart"
    >
      <ul className={classes.concerns}>
        {concerns.map(({ id, message, cure }) => (
          <li key={id}>
            <WithCure message={message} cure={cure} />
          </li>
        ))}
      </ul>
      <Checkbox
        mt="sm"
        color="red"
        label="I have read this, and want it so"
        checked={props.agreed}
        onChange={event => props.onAgree(event.currentTarget.checked)}
      />
    </Alert>
  )
}

/** What the restart takes away from people, and whether from the one who asks for it. */
function Ends({ ends }: { readonly ends: ConfigChanges['ends'] }) {
  return (
    <Alert
      color={ends.yours ? 'red' : 'yellow'}
      variant="light"
      mt="md"
      icon={<IconAlertTriangle aria-hidden="true" />}
    >
      <Text size="sm">
        <b>
          {counted(ends.sessions, 'session')} and {counted(ends.apiTokens, 'API token')} of{' '}
          {counted(ends.people, 'person', 'people')} end
        </b>{' '}
        at once, because what they signed in with is no longer offered as it was. They do not come back when
        it is offered again.
      </Text>
      {ends.yours && (
        <Text size="sm" mt={6}>
          <b>Yours is among them: you are signed out.</b> Make sure that you can sign in another way.
        </Text>
      )}
    </Alert>
  )
}
