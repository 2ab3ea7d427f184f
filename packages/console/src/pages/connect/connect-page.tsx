import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { beginRun, type SetUp, setUpQuery, type Way } from '../../api/admin/set-up.ts'
import { usePolling } from '../../app/use-polling.ts'
import { DocsLink } from '../../components/docs-link.tsx'
import { ErrorNotice } from '../../components/error-notice.tsx'
import { OwnedFileNotice, useOwnedFile } from '../../components/owned-file.tsx'
import { PageHeading } from '../../components/page-heading.tsx'
import { LoadingRows, Section } from '../../components/section.tsx'
import { RunView } from './run-view.tsx'
import { faultsOf } from './use-pasted-check.ts'
import { type Draft, draftOf, WantedFields, wantedOf } from './wanted-fields.tsx'
import { WayChoice } from './way-choice.tsx'
import { WayClient } from './way-client.tsx'
import { WayHand } from './way-hand.tsx'
import { WayScript } from './way-script.tsx'
import { mayUndo, wayNamed } from './ways.ts'
import { WhatIsSetUp } from './what-is-set-up.tsx'

const route = getRouteApi('/signed-in/strategies/connect-microsoft')

/** `gatewright setup entra` as a page: one value to copy, the tenant. */
export function ConnectPage() {
  const { strategy = 'azure' } = route.useSearch()
  const { data: setUp, error } = useQuery({
    ...setUpQuery(strategy),
    // Somebody else may begin, or stop, meanwhile.
    ...(usePolling(1) === false && { refetchInterval: false as const }),
  })
  const lost = setUp !== undefined && error !== null
  const owned = useOwnedFile()
  return (
    <>
      <PageHeading
        title="Connect Microsoft"
        intro={
          <>
            Registers this server in Microsoft Entra ID and writes the strategy into the configuration: one
            value to copy, the tenant. Nothing is changed before it was shown to you.{' '}
            <DocsLink page="guides/connect-entra.html">Read how it works</DocsLink>
          </>
        }
      />
      {lost ? (
        <Alert role="status" color="yellow" mb="md">
          No connection just now. What is under way goes on without this page.
        </Alert>
      ) : (
        <ErrorNotice error={error} />
      )}
      {setUp === undefined && error === null && <LoadingRows />}
      {setUp?.run !== undefined && <RunView key={setUp.run.id} setUp={setUp} run={setUp.run} />}
      <OwnedFileNotice />
      {setUp !== undefined && setUp.run === undefined && owned === undefined && (
        <ConnectForm key={strategy} setUp={setUp} />
      )}
    </>
  )
}

function ConnectForm({ setUp }: { readonly setUp: SetUp }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const chosenWay = wayNamed(search.way)
  const [draft, setDraft] = useState<Draft>(() => draftOf(setUp))
  const [undo, setUndo] = useState(false)
  const way = chosenWay === undefined || (undo && !mayUndo(chosenWay)) ? undefined : chosenWay
  const [refused, setRefused] = useState<unknown>()
  const client = useQueryClient()
  const wanted = wantedOf(draft, setUp)
  const begin = useMutation({
    mutationFn: (chosen: Way) => beginRun({ wanted, way: chosen, ...(undo && { undo }) }),
    onSuccess: () => setRefused(undefined),
    onError: setRefused,
    onSettled: () => client.invalidateQueries({ queryKey: setUpQuery(setUp.strategy).queryKey }),
    // What was sent holds a secret: nothing of it stays in the page's memory.
    gcTime: 0,
  })
  const faults = faultsOf(refused)
  const onBegin = (chosen: Way) => begin.mutate(chosen)
  const shared = { wanted, onBegin, isPending: begin.isPending, onRefused: setRefused, faults }
  return (
    <Stack gap="md">
      <WhatIsSetUp setUp={setUp} undo={undo} onUndo={setUndo} onBegin={onBegin} isPending={begin.isPending} />
      <WantedFields
        setUp={setUp}
        draft={draft}
        onChange={changes => {
          setRefused(undefined)
          setDraft({ ...draft, ...changes })
        }}
        faults={faults}
      />
      <WayChoice
        value={way}
        undo={undo}
        onChange={chosen =>
          void navigate({ search: { ...search, way: chosen }, replace: true, resetScroll: false })
        }
      />
      {way === 'script' && <WayScript {...shared} />}
      {way === 'client' && <WayClient {...shared} />}
      {way === 'hand' && <WayHand {...shared} />}
      {way === 'device' && (
        <Section title="Signing in with a code">
          <Text size="sm" mb="md">
            You get a code, and type it at Microsoft’s page. The rights that you lend are held in memory until
            this is done.
          </Text>
          <Group gap="sm">
            <Button
              loading={begin.isPending}
              disabled={draft.tenant.trim() === ''}
              onClick={() => onBegin({ kind: 'device' })}
            >
              Get a code
            </Button>
          </Group>
        </Section>
      )}
      <ErrorNotice error={begin.error} />
    </Stack>
  )
}
