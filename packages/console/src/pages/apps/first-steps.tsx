import { Button, Code, Group, Text } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { IconCircle, IconCircleCheckFilled } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { AdminApp } from '../../api/admin/apps.ts'
import { strategiesQuery } from '../../api/admin/strategies.ts'
import { DocsLink } from '../../components/docs-link.tsx'
import { Section } from '../../components/section.tsx'
import { TextLink } from '../../components/text-link.tsx'
import classes from './first-steps.module.css'
import { type Step, stepsOf } from './next-steps.ts'

/** What a new server still needs, until all of it is there or somebody does not want to see it any more. */
export function FirstSteps({ apps }: { readonly apps: readonly AdminApp[] }) {
  const { data: strategies } = useQuery(strategiesQuery)
  const [hidden, setHidden] = useLocalStorage({ key: 'gatewright-first-steps-hidden', defaultValue: false })
  if (hidden || strategies === undefined) return null
  const steps = stepsOf(strategies, apps)
  const next = steps.find(step => !step.done)
  if (next === undefined) return null
  const invited = strategies.find(({ offered, accounts }) => offered && accounts === 'elsewhere')?.id
  const left = steps.filter(step => !step.done).length
  return (
    <Section
      title="First steps"
      aside={
        <Group gap="sm">
          <Text size="sm" c="dimmed">
            {left === 1 ? 'one is left' : `${left} are left`}
          </Text>
          <Button variant="default" size="compact-sm" onClick={() => setHidden(true)}>
            Hide
          </Button>
        </Group>
      }
    >
      <ol className={classes.steps}>
        {steps.map(step => (
          <li key={step.id} className={classes.step} aria-current={step === next ? 'step' : undefined}>
            {step.done ? (
              <IconCircleCheckFilled className={classes.done} size={22} role="img" aria-label="Done" />
            ) : (
              <IconCircle className={classes.open} size={22} role="img" aria-label="Not yet" />
            )}
            <div>
              <Text fw={step.done ? 400 : 600}>{step.title}</Text>
              {!step.done && (
                <>
                  <Text size="sm" c="dimmed">
                    {step.why}
                  </Text>
                  <Text size="sm" mt={4}>
                    {wayOn(step.id, invited)}
                  </Text>
                </>
              )}
            </div>
          </li>
        ))}
      </ol>
    </Section>
  )
}

/** @param strategy that somebody is invited with; the server's own accounts where there is no other */
function wayOn(step: Step['id'], strategy = 'default'): ReactNode {
  switch (step) {
    case 'connect':
      return (
        <>
          <TextLink to="/strategies/connect-microsoft">Connect Microsoft</TextLink> does it with one value to
          copy; <TextLink to="/strategies">Strategies</TextLink> has an entry for each provider. Read:{' '}
          <DocsLink page="guides/strategies/oauth2-entra-id.html">Microsoft Entra ID</DocsLink>,{' '}
          <DocsLink page="guides/providers.html">every other</DocsLink>.
        </>
      )
    case 'test':
      return (
        <>
          <TextLink to="/strategies">Strategies</TextLink> has a button for it, and says what to mend. Read:{' '}
          <DocsLink page="operate/what-to-do-when.html">what to do when</DocsLink>.
        </>
      )
    case 'invite':
      return (
        <>
          <TextLink to="/collaborators" search={{ invite: strategy }}>
            Invite a collaborator
          </TextLink>
          . Read: <DocsLink page="guides/console.html">the console</DocsLink>.
        </>
      )
    case 'add-app':
      return (
        <>
          Under <Code>apps</Code> in the <TextLink to="/editor">code editor</TextLink>. Read:{' '}
          <DocsLink page="guides/gate.html">apps behind the gate</DocsLink>,{' '}
          <DocsLink page="apps/index.html">recipes for apps of others</DocsLink>.
        </>
      )
  }
}
