import { Text } from '@mantine/core'
import type { Node } from '../api/admin/nodes.ts'
import { StatePill } from '../components/state-pill.tsx'
import { When } from '../components/when.tsx'
import { WithCure } from '../components/with-cure.tsx'
import classes from './node-list.module.css'

/** Each node with its state, and the sentence of one that has refused a restart. */
export function NodeList({ nodes }: { readonly nodes: readonly Node[] }) {
  const self = nodes.find(node => node.self)
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
            <span className={differs(node.version, self?.version)}>Gatewright {node.version}</span>, started{' '}
            <When at={node.startedAt} />
            {node.configVersion !== undefined && (
              <>
                ,{' '}
                <span className={differs(node.configVersion, self?.configVersion)}>
                  configuration {node.configVersion.slice(0, 8)}
                </span>
              </>
            )}
          </Text>
          {node.problem !== undefined && (
            <div className={classes.problem}>
              <WithCure message={node.problem.message} cure="Mend what is named here, and restart again." />
            </div>
          )}
        </li>
      ))}
    </ul>
  )
}

/** Marks what is not as on the node that answers: of twelve lines nobody compares the numbers. */
const differs = (of: string, own: string | undefined) =>
  own === undefined || of === own ? undefined : classes.differs

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
    default:
      // Of a newer version than this page.
      return ['quiet', state]
  }
}

const inWords = (milliseconds: number): string => {
  const minutes = Math.round(milliseconds / 60_000)
  if (minutes < 1) return `${Math.round(milliseconds / 1000)} seconds`
  return minutes === 1 ? '1 minute' : `${minutes} minutes`
}
