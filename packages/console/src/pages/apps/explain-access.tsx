import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { AdminApp } from '../../api/admin/apps.ts'
import { type Explained, explainAccess } from '../../api/admin/explain.ts'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { Section } from '../../components/section.tsx'
import { StatePill } from '../../components/state-pill.tsx'
import { askableUrl, pathOf } from './path-of.ts'

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

const outcomes = {
  allow: ['good', 'Comes in'],
  'sign-in': ['warn', 'Is asked to sign in'],
  refuse: ['bad', 'Is refused'],
} as const

/** Asks the gate's own rules who would come in, and shows which rule decides. Nobody's access changes. */
export function ExplainAccess({ app }: { readonly app: Pick<AdminApp, 'name' | 'url' | 'urls'> }) {
  const [who, setWho] = useState('')
  const [method, setMethod] = useState('GET')
  const [path, setPath] = useState('/')
  const [isElsewhere, setElsewhere] = useState(false)
  const explain = useMutation({
    mutationFn: (asked: string) =>
      explainAccess({ who: who.trim(), method, url: askableUrl(app).replace(/\/$/, '') + asked }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const asked = pathOf(path, app.urls)
    setElsewhere(asked === undefined)
    if (asked === undefined) return explain.reset()
    setPath(asked)
    explain.mutate(asked)
  }
  return (
    <Section title="Would they come in?">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Group align="end" gap="sm">
            <TextInput
              label="Who"
              description="E-mail address, machine:<entry>, external-user, or empty"
              value={who}
              onChange={event => setWho(event.currentTarget.value)}
            />
            <Select
              label="Method"
              description="GET opens a page"
              data={methods}
              allowDeselect={false}
              w="9rem"
              value={method}
              onChange={chosen => setMethod(chosen ?? 'GET')}
            />
            <TextInput
              label="Path"
              description="What they open in the app, or its whole address"
              value={path}
              error={isElsewhere}
              onChange={event => {
                setPath(event.currentTarget.value)
                setElsewhere(false)
              }}
            />
            <Button type="submit" variant="default" loading={explain.isPending}>
              Ask the rules
            </Button>
          </Group>
          <ErrorNotice error={explain.error} />
          <div aria-live="polite">
            {isElsewhere && (
              <Text c="var(--gw-danger)">
                That is not an address of {app.name}. Type a path, such as /admin.
              </Text>
            )}
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
      {answer.afterSignIn?.map(later => (
        <Stack key={later.strategy} gap={4} mt="xs">
          <StatePill tone={later.outcome === 'allow' ? 'good' : 'bad'}>
            {later.outcome === 'allow' ? 'Comes in after signing in' : 'Is refused after signing in'}
          </StatePill>
          <Text>{later.inWords}</Text>
          <Text c="dimmed">{later.because}</Text>
        </Stack>
      ))}
    </Stack>
  )
}
