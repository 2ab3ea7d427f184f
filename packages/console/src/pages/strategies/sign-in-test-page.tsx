import { Code, Loader, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { type SignInTest, signInTestQuery } from '../../api/admin/strategies.ts'
import { LogoMark } from '../../brand/logo-mark.tsx'
import { usePageTitle } from '../../brand/use-brand.ts'
import { CodeBlock } from '../../components/code-block.tsx'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { Facts } from '../../components/facts.tsx'
import { Section } from '../../components/section.tsx'
import classes from './sign-in-test-page.module.css'

const route = getRouteApi('/test-only/strategies/test/$test')

type Step = SignInTest['steps'][number]

/** The window of a rehearsal: what it came to and what to do, then whom it would sign in, then every step. */
export function SignInTestPage() {
  usePageTitle('Test sign-in')
  const { test: id } = route.useParams()
  const { data: test, error } = useQuery(signInTestQuery(id))
  const notices = test?.steps.filter(isNotice) ?? []
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
        {test !== undefined && test.state !== 'waiting' && 'Nobody was signed in by this test.'}
      </Text>
      <ErrorNotice error={error} />
      {test !== undefined && test.state !== 'waiting' && <Verdict test={test} />}
      {notices.map(({ title, detail }) => (
        <div key={title} className={classes.notice}>
          <Text fw={600}>{title}</Text>
          {typeof detail === 'string' && <Text>{detail}</Text>}
        </div>
      ))}
      <Person result={test?.result} />
      {test !== undefined && test.steps.length > notices.length && (
        <details className={classes.all} open={test.state === 'waiting'}>
          <summary>{stepsInWords(test.steps.filter(step => !isNotice(step)))}</summary>
          <ol className={classes.steps}>
            {numbered(test.steps.filter(step => !isNotice(step))).map(({ number, ...step }) => (
              <li key={number} className={classes.step}>
                <Outcome ok={step.ok} warning={step.warning === true} />
                <div className={classes.body}>
                  <Text fw={600}>{step.title}</Text>
                  <Detail detail={step.detail} title={`step ${number}, ${step.title}`} />
                </div>
              </li>
            ))}
            {test.state === 'waiting' && (
              <li className={classes.step}>
                <Loader size="sm" color="var(--gw-soft)" aria-hidden="true" />
              </li>
            )}
          </ol>
        </details>
      )}
    </main>
  )
}

/** Green for who would get in alone; yellow where the provider's side works, and this person would be refused. */
function Verdict({ test: { state, result } }: { readonly test: SignInTest }) {
  const tone = state === 'failed' ? 'bad' : result?.admitted === false ? 'warn' : 'good'
  return (
    <section className={classes.verdict} data-tone={tone} aria-label="What it came to">
      <div className={classes.heading}>
        <Outcome ok={tone !== 'bad'} warning={tone === 'warn'} />
        <Title order={2} fz="1.125rem">
          {result?.title ?? (tone === 'bad' ? 'It does not work yet.' : 'It works.')}
        </Title>
        {result?.code !== undefined && <Code>{result.code}</Code>}
      </div>
      {(result?.cause ?? result?.summary) !== undefined && <Text>{result?.cause ?? result?.summary}</Text>}
      {result?.cure !== undefined && (
        <Text>
          <b>What to do:</b> {result.cure}
        </Text>
      )}
      {result?.said !== undefined && (
        <Text size="sm" c="dimmed">
          The provider’s own words: “{result.said}”
        </Text>
      )}
      {result?.docs !== undefined && (
        <Text size="sm" c="dimmed">
          More of this code: <Code>{result.docs}</Code>
        </Text>
      )}
      {result?.notes?.map(note => (
        <Text key={note} className={classes.note}>
          <IconAlertTriangle size={18} color="var(--gw-warn)" aria-label="Worth a look" role="img" />
          <span>{note}</span>
        </Text>
      ))}
    </section>
  )
}

function Person({ result }: { readonly result: SignInTest['result'] }) {
  if (result?.identity === undefined) return null
  return (
    <Section title={result.admitted === false ? 'Who came' : 'Who would come in'}>
      <Facts
        facts={[
          ...(result.email === undefined ? [] : [['E-mail', result.email] as const]),
          ['Identity', result.identity] as const,
          ...(result.roles === undefined ? [] : [['Roles', result.roles.join(', ') || 'none'] as const]),
        ]}
      />
    </Section>
  )
}

const isNotice = ({ title }: Step): boolean => title.startsWith('Worth a look: ')

function stepsInWords(steps: readonly Step[]): string {
  const failed = steps.filter(({ ok }) => !ok).length
  const all = `Every step (${steps.length})`
  return failed === 0 ? all : `${all}, ${failed} of them failed`
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

function Detail(props: { readonly detail: unknown; readonly title: string }) {
  const { detail } = props
  if (detail === undefined || detail === null || detail === '') return null
  if (typeof detail === 'string' && !detail.includes('\n')) return <Text size="sm">{detail}</Text>
  return (
    <details>
      <summary>Details</summary>
      <CodeBlock wrap label={`Details of ${props.title}`}>
        {typeof detail === 'string' ? detail : JSON.stringify(detail, null, 2)}
      </CodeBlock>
    </details>
  )
}
