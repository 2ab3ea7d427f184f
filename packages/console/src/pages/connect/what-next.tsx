import { Button, Group, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { SetUp, SetUpRun } from '../../api/admin/set-up.ts'
import { statusQuery } from '../../api/admin/status.ts'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { testInNewWindow } from '../../components/test-sign-in.ts'
import { TextLink } from '../../components/text-link.tsx'
import { RestartButton } from './restart-button.tsx'

/** After everything was done: the restart, a sign-in to try it with, and whom to invite. */
export function WhatNext({ setUp, run }: { readonly setUp: SetUp; readonly run: SetUpRun }) {
  const { data: status } = useQuery(statusQuery)
  const test = useMutation({ mutationFn: () => testInNewWindow({ strategyId: run.strategy }) })
  const waits = status?.restart.needed === true
  const isThere = run.intent !== 'undo'
  return (
    <>
      <Text size="sm">
        {!waits && isThere && 'The server that runs has it. '}
        {waits && `It stands in ${setUp.file}. `}
        {waits && status.canRestart && 'The server takes it with a restart, which drops no request. '}
        {waits &&
          !status.canRestart &&
          'This server is not restarted from here: run "gatewright restart" on its machine. '}
        {isThere && (
          <>
            A test goes through the whole sign-in and signs nobody in. Then{' '}
            <TextLink to="/collaborators" search={{ invite: run.strategy }}>
              invite somebody
            </TextLink>
            .
          </>
        )}
      </Text>
      <ErrorNotice error={test.error} />
      <Group gap="sm">
        {status?.canRestart && <RestartButton status={status} />}
        {isThere && (
          <Button
            variant={waits ? 'default' : 'filled'}
            loading={test.isPending}
            onClick={() => test.mutate()}
          >
            Test sign-in
          </Button>
        )}
      </Group>
    </>
  )
}
