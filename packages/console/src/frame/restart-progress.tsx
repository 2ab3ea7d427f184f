import { Button, Group, Loader, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type NodeResult, nodesQuery } from '../api/admin/nodes.ts'
import { counted } from '../components/counted.ts'
import { ErrorNotice } from '../components/error-notice.tsx'
import { ProblemList } from '../components/problem-list.tsx'
import { NodeList } from './node-list.tsx'
import classes from './restart-dialog.module.css'
import type { Ended, Restart } from './use-restart.ts'

/** How far a restart has come, on each node where there are several, and what came of it. */
export function RestartProgress({
  restart,
  nodes,
  onClose,
}: {
  readonly restart: Restart
  readonly nodes: number
  readonly onClose: () => void
}) {
  return (
    <>
      <div role="status" className={classes.progress}>
        {restart.state === 'restarting' && (
          <>
            <Loader size="sm" color="var(--gw-accent)" aria-hidden="true" />
            {inProgress(restart)}
          </>
        )}
        {restart.state === 'done' && (
          <>
            {restart.nodes?.some(({ ok }) => !ok) ? (
              <IconAlertTriangle color="var(--gw-warn)" aria-hidden="true" />
            ) : (
              <IconCircleCheck color="var(--gw-accent)" aria-hidden="true" />
            )}
            {doneInWords(restart.ended, restart.nodes)}
          </>
        )}
        {restart.state === 'refused' &&
          (restart.unheard === true
            ? 'Nothing has come of it: the node that was asked has not answered, and has told no other what to run. The old configuration goes on serving. Restart again.'
            : 'The new configuration was refused. The old one goes on serving.')}
      </div>
      {restart.state === 'refused' &&
        (restart.problems.length > 0 ? (
          <ProblemList problems={restart.problems} />
        ) : (
          <ErrorNotice error={restart.error} />
        ))}
      {nodes > 1 && <EachNode restart={restart} />}
      <Group justify="flex-end" className={classes.end}>
        <Button variant={restart.state === 'done' ? 'filled' : 'default'} onClick={onClose}>
          {restart.state === 'restarting' ? 'Hide' : 'Close'}
        </Button>
      </Group>
    </>
  )
}

/** How far each has come; of those that have not taken it up, why. */
function EachNode({ restart }: { readonly restart: Restart }) {
  const { data } = useQuery({ ...nodesQuery, refetchInterval: restart.state === 'restarting' ? 500 : 3_000 })
  if (data === undefined) return null
  const said = restart.state === 'done' ? (restart.nodes ?? []) : []
  const waiting = data.nodes.filter(({ state }) => state === 'waiting').length
  return (
    <>
      {waiting > 0 && (
        <Text size="sm" c="dimmed">
          Still to come: {waiting} of {data.nodes.length} nodes.
        </Text>
      )}
      <NodeList
        nodes={data.nodes.map(node => {
          const result = said.find(({ name }) => name === node.name)
          const message = result?.ok === false ? result.message : undefined
          return node.problem === undefined && message !== undefined
            ? { ...node, problem: { message } }
            : node
        })}
      />
    </>
  )
}

function inProgress({ lost, unheard }: Extract<Restart, { readonly state: 'restarting' }>): string {
  if (lost) return 'The server does not answer yet. Trying again.'
  return unheard === true
    ? 'The node that was asked does not answer. The others take up by themselves what it has told them to run, within a minute.'
    : 'Building and checking the new configuration.'
}

function doneInWords(ended: Ended | undefined, nodes: readonly NodeResult[] = []): string {
  const done = nodes.filter(({ ok }) => ok).length
  const where =
    nodes.length < 2
      ? ''
      : done === nodes.length
        ? ` on ${done === 2 ? 'both' : `all ${done}`} nodes`
        : ` on ${done} of ${nodes.length} nodes`
  const runs = `The new configuration runs${where}.`
  if (ended === undefined) return runs
  if (ended.people === 0) return `${runs} Nobody was signed out.`
  return `${runs} ${counted(ended.sessions, 'session')} and ${counted(ended.apiTokens, 'API token')} have ended.`
}
