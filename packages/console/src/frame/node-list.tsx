import { Text } from '@mantine/core'
import type { Node } from '../api/admin/nodes.ts'
import { StatePill } from '../components/state-pill.tsx'
import { When } from '../components/when.tsx'
import classes from './node-list.module.css'

/** Each node with its state, and the sentence of one that has refused a restart. */
export function NodeList({ nodes }: { readonly nodes: readonly Node[] }) {
  return (
    <ul className={classes.nodes} aria-label="Nodes">
      {nodes.map(node => (
        <li key={node.id}>
          <div className={classes.line}>
            <span className={classes.name}>
              {node.name}
              {node.self && <span className={classes.self}>answers you</span>}
            </span>
            <State node={node} />
          </div>
          <Text size="xs" c="dimmed">
            Gatewright {node.version}, started <When at={node.startedAt} />
            {node.configVersion !== undefined && `, configuration ${node.configVersion.slice(0, 8)}`}
          </Text>
          {node.problem !== undefined && (
            <Text size="sm" mt={4} className={classes.problem ?? ''}>
              {node.problem.message}
            </Text>
          )}
        </li>
      ))}
    </ul>
  )
}

function State({ node }: { readonly node: Node }) {
  const [tone, words] = wordsOf(node)
  return <StatePill tone={tone}>{words}</StatePill>
}

function wordsOf({ state, silentFor }: Node): ['good' | 'bad' | 'warn' | 'quiet', string] {
  switch (state) {
    case 'serving':
      return ['good', 'Serves']
    case 'waiting':
      return ['quiet', 'Waits for its turn']
    case 'restarting':
      return ['warn', 'Restarting']
    case 'failed':
      return ['bad', 'Has refused, runs the old one']
    case 'stopping':
      return ['quiet', 'Stopping']
    case 'gone':
      return ['bad', `Silent for ${inWords(silentFor)}`]
  }
}

const inWords = (milliseconds: number): string => {
  const minutes = Math.round(milliseconds / 60_000)
  if (minutes < 1) return `${Math.round(milliseconds / 1000)} seconds`
  return minutes === 1 ? '1 minute' : `${minutes} minutes`
}
