import { Button, Checkbox, Code, Group, Stack, Text } from '@mantine/core'
import type { SetUp, Way } from '../../api/admin/set-up.ts'
import { Facts } from '../../components/facts.tsx'
import { Section } from '../../components/section.tsx'
import { StatePill } from '../../components/state-pill.tsx'
import { When } from '../../components/when.tsx'

/** What an earlier set-up has made: looked at again, or taken away. */
export function WhatIsSetUp(props: {
  readonly setUp: SetUp
  readonly undo: boolean
  readonly onUndo: (undo: boolean) => void
  readonly onBegin: (way: Way) => void
  readonly isPending: boolean
}) {
  const { setUp } = props
  const { application, kept } = setUp
  if (application === undefined) return null
  return (
    <Section
      title={setUp.complete ? 'What is set up' : 'A set-up that was cut short'}
      aside={
        setUp.complete ? (
          <StatePill tone="good">Set up</StatePill>
        ) : (
          <StatePill tone="warn">Not complete</StatePill>
        )
      }
    >
      <Stack gap="md">
        <Facts
          facts={[
            ['Strategy', <Code key="strategy">{setUp.strategy}</Code>],
            ['Tenant', <Code key="tenant">{setUp.tenant}</Code>],
            ['Application', `${application.name} (${application.appId})`],
            ...(kept === undefined
              ? []
              : [
                  [
                    {
                      certificate: 'Certificate',
                      secret: 'Client secret',
                      federated: 'Federated credential',
                    }[kept.kind],
                    <>
                      {kept.file ?? kept.subject}
                      {kept.endsAt !== undefined && (
                        <>
                          , ends <When at={Date.parse(kept.endsAt)} />
                        </>
                      )}
                    </>,
                  ] as const,
                ]),
          ]}
        />
        {setUp.complete ? (
          <>
            <Text size="sm">
              By itself this server sees whether Microsoft still accepts it, and what the file says. The whole
              of it is looked at by one of the ways below, which also mends what differs.
            </Text>
            {!props.undo && (
              <Group gap="sm">
                <Button loading={props.isPending} onClick={() => props.onBegin({ kind: 'own' })}>
                  Look whether it still holds
                </Button>
              </Group>
            )}
          </>
        ) : (
          <Text size="sm">Choose a way below to go on from there: nothing is made twice.</Text>
        )}
        <Checkbox
          label="Take it all away instead"
          description="What was made is deleted, and nothing else. It is said first what that is."
          checked={props.undo}
          onChange={event => props.onUndo(event.currentTarget.checked)}
        />
        {props.undo && !setUp.inTenant && (
          <Group gap="sm">
            <Button loading={props.isPending} onClick={() => props.onBegin({ kind: 'own' })}>
              Look at what would be taken away
            </Button>
          </Group>
        )}
      </Stack>
    </Section>
  )
}
