import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type Explained, explainAccess } from '../../api/admin/explain.ts'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { Section } from '../../components/section.tsx'
import { StatePill } from '../../components/state-pill.tsx'

const outcomes = {
  allow: ['good', 'Comes in'],
  'sign-in': ['warn', 'Is asked to sign in'],
  refuse: ['bad', 'Is refused'],
} as const

/** Asks the gate's own rules who would come in, and shows which rule decides. Nobody's access changes. */
export function ExplainAccess({ appUrl }: { readonly appUrl: string }) {
  const [who, setWho] = useState('')
  const [path, setPath] = useState('/')
  const explain = useMutation({
    mutationFn: () => explainAccess(who.trim(), appUrl + (path.startsWith('/') ? path : `/${path}`)),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    explain.mutate()
  }
  return (
    <Section title="Would they come in?">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Group align="end" gap="sm">
            <TextInput
              label="Who"
              description="Address, machine:<entry>, external-user, or empty"
              value={who}
              onChange={event => setWho(event.currentTarget.value)}
            />
            <TextInput
              label="Path"
              description="What they open in the app"
              value={path}
              onChange={event => setPath(event.currentTarget.value)}
            />
            <Button type="submit" variant="default" loading={explain.isPending}>
              Ask the rules
            </Button>
          </Group>
          <ErrorNotice error={explain.error} />
          <div aria-live="polite">
            {explain.data?.map(answer => (
              <Answer key={`${answer.visitor?.strategy} ${answer.because}`} answer={answer} />
            ))}
          </div>
        </Stack>
      </form>
    </Section>
  )
}

function Answer({ answer }: { readonly answer: Explained }) {
  const [tone, words] = outcomes[answer.outcome]
  return (
    <Stack gap={4} mt="xs">
      <StatePill tone={tone}>{words}</StatePill>
      {answer.note !== undefined && <Text>{answer.note}</Text>}
      {answer.visitor !== undefined && (
        <Text c="dimmed">
          {answer.visitor.subject === undefined ? 'Signed in with' : 'A program of'} {answer.visitor.strategy}
          ; roles: {answer.visitor.roles.join(', ') || 'none'}
        </Text>
      )}
      <Text>{answer.because}</Text>
    </Stack>
  )
}
