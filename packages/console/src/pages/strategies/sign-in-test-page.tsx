import { Loader, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { signInTestQuery } from '../../api/admin/strategies.ts'
import { LogoMark } from '../../brand/logo-mark.tsx'
import { CodeBlock } from '../../components/code-block.tsx'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { Facts } from '../../components/facts.tsx'
import { Section } from '../../components/section.tsx'
import classes from './sign-in-test-page.module.css'

const route = getRouteApi('/test-only/strategies/test/$test')

/** The window of a rehearsal: what was sent, what came back, and whom it would sign in. */
export function SignInTestPage() {
  useDocumentTitle('Test sign-in · Gatewright')
  const { test: id } = route.useParams()
  const { data: test, error } = useQuery(signInTestQuery(id))
  return (
    <main className={classes.page}>
      <header className={classes.header}>
        <LogoMark />
        <Title order={1} tabIndex={-1} fz="1.25rem">
          Test sign-in
        </Title>
      </header>
      <Text c="dimmed" role="status" mb="lg">
        {test === undefined && error === null && 'Loading'}
        {test?.state === 'waiting' && 'Waiting for the provider.'}
        {test?.state === 'done' && 'It works. Nobody was signed in by this test.'}
        {test?.state === 'failed' && 'It does not work yet. Nobody was signed in by this test.'}
      </Text>
      <ErrorNotice error={error} />
      <ol className={classes.steps}>
        {numbered(test?.steps ?? []).map(({ number, ...step }) => (
          <li key={number} className={classes.step}>
            <Outcome ok={step.ok} warning={step.warning === true} />
            <div className={classes.body}>
              <Text fw={600}>{step.title}</Text>
              <Detail detail={step.detail} title={`step ${number}, ${step.title}`} open={!step.ok} />
            </div>
          </li>
        ))}
        {test?.state === 'waiting' && (
          <li className={classes.step}>
            <Loader size="sm" color="var(--gw-soft)" aria-hidden="true" />
          </li>
        )}
      </ol>
      {test?.result !== undefined && (
        <Section title={test.state === 'done' ? 'Who would come in' : 'What to mend'}>
          <Facts
            facts={[
              ...(test.result.email === undefined ? [] : [['E-mail', test.result.email] as const]),
              ...(test.result.identity === undefined ? [] : [['Identity', test.result.identity] as const]),
              ...(test.result.roles === undefined ? [] : [['Roles', test.result.roles.join(', ')] as const]),
            ]}
          />
          {test.result.summary !== undefined && <Text mt="sm">{test.result.summary}</Text>}
        </Section>
      )}
    </main>
  )
}

/** Several may have one title: a call that was made again. */
const numbered = <T,>(steps: readonly T[]) => steps.map((step, index) => ({ ...step, number: index + 1 }))

function Outcome(props: { readonly ok: boolean; readonly warning: boolean }) {
  if (!props.ok) return <IconCircleX color="var(--gw-danger)" aria-label="Failed" role="img" />
  return props.warning ? (
    <IconAlertTriangle color="var(--gw-warn)" aria-label="Worth a look" role="img" />
  ) : (
    <IconCircleCheck color="var(--gw-accent)" aria-label="Good" role="img" />
  )
}

function Detail(props: { readonly detail: unknown; readonly title: string; readonly open: boolean }) {
  const { detail } = props
  if (detail === undefined || detail === null || detail === '') return null
  if (typeof detail === 'string' && !detail.includes('\n')) return <Text size="sm">{detail}</Text>
  return (
    <details open={props.open}>
      <summary>Details</summary>
      <CodeBlock wrap label={`Details of ${props.title}`}>
        {typeof detail === 'string' ? detail : JSON.stringify(detail, null, 2)}
      </CodeBlock>
    </details>
  )
}
