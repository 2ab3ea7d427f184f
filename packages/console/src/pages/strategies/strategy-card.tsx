import { Button, Code, Group, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { AdminStrategy } from '../../api/admin/strategies.ts'
import { Breakable } from '../../components/breakable.tsx'
import { CopyField } from '../../components/copy-field.tsx'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { useOwnedFile } from '../../components/owned-file.tsx'
import { Section } from '../../components/section.tsx'
import { StatePill } from '../../components/state-pill.tsx'
import { testInNewWindow } from '../../components/test-sign-in.ts'
import { TextLink } from '../../components/text-link.tsx'
import { When } from '../../components/when.tsx'
import { SecretExpiry } from './secret-expiry.tsx'
import classes from './strategies-page.module.css'

/** One strategy: whether it is offered or why not, what to register at the provider, and its last sign-ins. */
export function StrategyCard({ strategy }: { readonly strategy: AdminStrategy }) {
  const test = useMutation({ mutationFn: () => testInNewWindow({ strategyId: strategy.id }) })
  const owned = useOwnedFile()
  const nobodyInvited = strategy.offered && !strategy.allowSelfSignup && strategy.invited === 0
  return (
    <Section
      id={`strategy-${strategy.id}`}
      title={strategy.label}
      aside={
        strategy.offered ? (
          <StatePill tone="good">Offered</StatePill>
        ) : (
          <StatePill tone="quiet">Not offered</StatePill>
        )
      }
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          <Code>{strategy.id}</Code> of type <Code>{strategy.type}</Code>
        </Text>
        {strategy.notOfferedBecause !== undefined && (
          <div className={classes.notice}>{strategy.notOfferedBecause}</div>
        )}
        {strategy.neverReturned !== undefined && (
          <div className={classes.notice}>
            <b>
              {strategy.neverReturned.begun} sign-ins have left for the provider, the first{' '}
              <When at={strategy.neverReturned.since} />, and none has come back.
            </b>
            <p>
              <Breakable text={strategy.neverReturned.mend} />
            </p>
            <details>
              <summary>What else it may be</summary>
              <p>{strategy.neverReturned.others}</p>
            </details>
          </div>
        )}
        {nobodyInvited && (
          <div className={classes.notice}>
            Nobody is invited to this strategy yet, and <Code>allowSelfSignup</Code> is off, so nobody can
            come in with it.{' '}
            <TextLink to="/collaborators" search={{ invite: strategy.id }} fw={550}>
              Invite somebody
            </TextLink>
          </div>
        )}
        {strategy.secretExpiresAt !== undefined && <SecretExpiry at={strategy.secretExpiresAt} />}
        {strategy.callbackURL !== undefined && (
          <CopyField label="Callback URL, to register at the provider" value={strategy.callbackURL} />
        )}
        {strategy.lastSignIns.length > 0 && (
          <div>
            <Text size="sm" c="dimmed" mb={4}>
              Last sign-ins
            </Text>
            <ul className={classes.signIns}>
              {strategy.lastSignIns.slice(0, 5).map(signIn => (
                <li key={`${signIn.at}:${signIn.email}`}>
                  <StatePill tone={signIn.ok ? 'good' : 'bad'}>
                    {signIn.ok ? 'Signed in' : 'Refused'}
                  </StatePill>
                  <span className={classes.email}>{signIn.email}</span>
                  {signIn.ref !== undefined && (
                    <TextLink to="/audit" search={{ search: signIn.ref }} size="sm">
                      {signIn.ref}
                    </TextLink>
                  )}
                  <Text component="span" size="sm" c="dimmed">
                    <When at={signIn.at} />
                  </Text>
                </li>
              ))}
            </ul>
          </div>
        )}
        <ErrorNotice error={test.error} />
        <Group gap="sm">
          {strategy.canBeTested && (
            <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
              Test sign-in
            </Button>
          )}
          <Button
            variant="default"
            renderRoot={props => (
              <Link to="/editor" search={{ find: `authStrategies.${strategy.id}` }} {...props} />
            )}
          >
            {owned === undefined ? 'Change in the code editor' : 'Find in the code editor'}
          </Button>
        </Group>
      </Stack>
    </Section>
  )
}
