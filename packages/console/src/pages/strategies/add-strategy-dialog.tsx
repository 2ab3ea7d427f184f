import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { type Snippet, snippetsQuery } from '../../api/admin/strategies.ts'
import { CodeBlock } from '../../components/code-block.tsx'
import { CopyField } from '../../components/copy-field.tsx'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { LoadingRows } from '../../components/section.tsx'
import { TextLink } from '../../components/text-link.tsx'
import { useReturnFocus } from '../../components/use-return-focus.ts'
import { carrySnippet } from './carried-snippet.ts'
import { nameStrategy } from './name-strategy.ts'
import classes from './strategies-page.module.css'

/** Chooses a provider and a name, and takes the filled-in entry to the code editor. */
export function AddStrategyDialog(props: {
  readonly onClose: () => void
  /** Where the editor is open already, it takes the entry itself. */
  readonly onAdd?: (snippet: Snippet) => void
}) {
  useReturnFocus()
  const { data: snippets, error } = useQuery(snippetsQuery)
  const [chosen, setChosen] = useState<Snippet>()
  return (
    <Modal
      opened
      onClose={props.onClose}
      size="lg"
      title="Add a strategy"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <ErrorNotice error={error} />
      {snippets === undefined && error === null && <LoadingRows rows={2} />}
      {chosen === undefined ? (
        <>
          <Text mb="md">
            Who keeps the accounts of your people? Microsoft can also be{' '}
            <TextLink to="/strategies/connect-microsoft" onClick={props.onClose}>
              connected without copying values
            </TextLink>
            .
          </Text>
          <div className={classes.providers}>
            {snippets?.map(snippet => (
              <Button
                key={snippet.provider}
                variant="default"
                h="auto"
                py="md"
                styles={{ label: { whiteSpace: 'normal' } }}
                onClick={() => setChosen(snippet)}
              >
                {snippet.title}
              </Button>
            ))}
          </div>
        </>
      ) : (
        <Chosen snippet={chosen} onBack={() => setChosen(undefined)} {...props} />
      )}
    </Modal>
  )
}

function Chosen(props: {
  readonly snippet: Snippet
  readonly onBack: () => void
  readonly onClose: () => void
  readonly onAdd?: (snippet: Snippet) => void
}) {
  const { snippet } = props
  const [id, setId] = useState(snippet.id)
  const [values, setValues] = useState<Readonly<Record<string, string>>>({})
  const navigate = useNavigate()
  const isUrlSafe = /^[A-Za-z0-9._~-]+$/.test(id)
  const named = nameStrategy(snippet, id, values)
  const add = () => {
    props.onClose()
    if (props.onAdd !== undefined) return props.onAdd(named)
    carrySnippet(named)
    void navigate({ to: '/editor' })
  }
  return (
    <Stack gap="md">
      <TextInput
        label="Name of the strategy"
        description="Stands in the callback URL, so letters, digits and - only."
        value={id}
        error={isUrlSafe ? undefined : 'This name cannot stand in a URL.'}
        onChange={event => setId(event.currentTarget.value)}
        data-autofocus
      />
      <div>
        <CopyField label={`Callback URL, to register at ${snippet.title}`} value={named.callbackURL} />
        <Text size="sm" c="dimmed" mt={4}>
          {snippet.registerAt}
        </Text>
      </div>
      {snippet.fields.map(field => (
        <TextInput
          key={field.name}
          label={field.label}
          description={field.find}
          placeholder="Can be filled in later"
          type={field.secret ? 'password' : 'text'}
          autoComplete="off"
          value={values[field.name] ?? ''}
          onChange={event => setValues({ ...values, [field.name]: event.currentTarget.value })}
        />
      ))}
      <CodeBlock label="The entry">{`"${id}": ${withoutSecret(named, values)}`}</CodeBlock>
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={props.onBack}>
          Back
        </Button>
        <Button disabled={!isUrlSafe} onClick={add}>
          {props.onAdd === undefined ? 'Open in the code editor' : 'Insert'}
        </Button>
      </Group>
    </Stack>
  )
}

/** The entry as it may be shown: a secret that was typed behind dots does not stand readable below them. */
const withoutSecret = (named: Snippet, values: Readonly<Record<string, string>>) =>
  named.fields.reduce((entry, { name, secret }) => {
    const value = values[name]?.trim() ?? ''
    return secret && value !== '' ? entry.replaceAll(JSON.stringify(value), '"••••••••"') : entry
  }, named.entry)
