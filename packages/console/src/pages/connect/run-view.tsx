import { Button, Group, Loader, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import {
  goOnWithRun,
  isMoving,
  type SetUp,
  type SetUpRun,
  setUpQuery,
  stopRun,
} from '../../api/admin/set-up.ts'
import { ApiError } from '../../api/http.ts'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { Section } from '../../components/section.tsx'
import { When } from '../../components/when.tsx'
import classes from './connect-page.module.css'
import { DeviceCode } from './device-code.tsx'
import { PlanRows } from './plan-rows.tsx'
import { WhatNext } from './what-next.tsx'

/** A set-up, from looking to its end, as it stands on the server: whoever loads the page again finds it here. */
export function RunView({ setUp, run }: { readonly setUp: SetUp; readonly run: SetUpRun }) {
  const client = useQueryClient()
  const refresh = () =>
    client.invalidateQueries({ queryKey: setUpQuery(setUp.strategy).queryKey.slice(0, 2) })
  const goOn = useMutation({ mutationFn: () => goOnWithRun(run.id), onSettled: refresh })
  const stop = useMutation({ mutationFn: () => stopRun(run.id), onSettled: refresh })
  const place = useRef<HTMLDivElement>(null)
  // What was pressed is gone: the next Tab starts here.
  useEffect(() => place.current?.focus(), [])
  // What it has changed is shown elsewhere, too.
  useEffect(() => {
    if (run.state === 'done')
      void client.invalidateQueries({ predicate: query => query.queryKey[1] !== 'set-up' })
  }, [client, run.state])
  const moving = isMoving(run)
  return (
    <div ref={place} tabIndex={-1} style={{ outline: 'none' }}>
      <Section title={titleOf(run)} aside={moving && <Loader size="sm" color="var(--gw-soft)" aria-hidden />}>
        <Stack gap="md">
          <Text role="status" c="dimmed" size="sm">
            {stateInWords(run)}
          </Text>
          {!run.yours && (
            <Text size="sm">
              {run.by} has begun this <When at={run.begunAt} />. You see how far it is, and may stop it; to go
              on with it is theirs.
            </Text>
          )}
          {run.code !== undefined && <DeviceCode code={run.code} />}
          {run.state === 'failed' && run.fault !== undefined && (
            <ErrorNotice
              error={
                new ApiError(400, { error: run.fault.code, message: run.fault.what, next: run.fault.next })
              }
            />
          )}
          {run.rows.length > 0 && run.state !== 'fine' && <PlanRows run={run} />}
          {run.notes.length > 0 && (
            <ul className={classes.said}>
              {run.notes.map(note => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          )}
          {run.state === 'done' && run.said.length > 0 && (
            <details className={classes.more}>
              <summary>What was changed here</summary>
              <ul className={classes.said}>
                {run.said.map(line => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            </details>
          )}
          {run.state === 'done' && <WhatNext setUp={setUp} run={run} />}
          <ErrorNotice error={goOn.error ?? stop.error} />
          <Group gap="sm">
            {run.state === 'planned' && run.yours && (
              <Button
                loading={goOn.isPending}
                onClick={() => goOn.mutate()}
                {...(run.intent === 'undo' && { color: 'red' })}
              >
                {run.intent === 'make' ? 'Do this' : run.intent === 'repair' ? 'Mend it' : 'Take it away'}
              </Button>
            )}
            <Button variant="default" loading={stop.isPending} onClick={() => stop.mutate()}>
              {run.state === 'planned' && run.yours
                ? 'Not now'
                : moving || run.state === 'planned'
                  ? 'Stop it'
                  : run.state === 'failed'
                    ? 'Begin again'
                    : run.state === 'differs'
                      ? 'Choose a way'
                      : 'Close'}
            </Button>
          </Group>
        </Stack>
      </Section>
    </div>
  )
}

function titleOf({ state, intent, strategy }: SetUpRun): string {
  switch (state) {
    case 'looking':
      return 'Looking at the tenant'
    case 'code':
      return 'Type this code at Microsoft'
    case 'planned':
      return {
        make: 'This will be done',
        repair: 'This differs from what was set up',
        undo: 'This will be taken away',
      }[intent]
    case 'working':
      return { make: 'Connecting Microsoft', repair: 'Mending it', undo: 'Taking it away' }[intent]
    case 'done':
      return {
        make: 'Microsoft is connected',
        repair: 'Everything is as it was set up again',
        undo: `What was set up for ${strategy} is taken away`,
      }[intent]
    case 'fine':
      return intent === 'undo' ? 'Nothing is to be undone' : 'Everything is as it was set up'
    case 'differs':
      return 'This differs from what was set up'
    case 'failed':
      return 'It goes no further'
  }
}

function stateInWords({ state, rows }: SetUpRun): string {
  switch (state) {
    case 'looking':
      return 'Nothing is changed yet.'
    case 'code':
      return 'Waiting until somebody has typed it. Nothing is changed yet.'
    case 'planned':
      return 'Nothing is changed before you say so. It waits for a quarter of an hour.'
    case 'working':
      return `${rows.filter(({ at }) => at === 'done' || at === 'was-so').length} of ${rows.length} done. You may leave this page: it goes on.`
    case 'done':
      return 'All of it is done.'
    case 'fine':
      return 'Nothing differs.'
    case 'differs':
      return 'This server may not mend it by itself: a code, or an application that may register others, can.'
    case 'failed':
      return 'What was made so far is known, and nothing is made twice.'
  }
}
