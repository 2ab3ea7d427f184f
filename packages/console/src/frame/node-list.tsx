import { Text } from '@mantine/core'
import type { Node } from '../api/admin/nodes.ts'
import { StatePill } from '../components/state-pill.tsx'
import { When } from '../components/when.tsx'
import { WithCure } from '../components/with-cure.tsx'
import classes from './node-list.module.css'

/** A node says every three seconds that it is there: this is twice missed, in milliseconds. */
const SILENT = 7_000

/** So many are seen at a glance, and stay where they are. */
const FEW = 8

/** Each node with its state, and the sentence of one that has refused a restart. Of many, those that somebody has to look at come first. */
export function NodeList({ nodes }: { readonly nodes: readonly Node[] }) {
  const self = nodes.find(node => node.self)
  const isOdd = (node: Node) =>
    node.problem !== undefined ||
    ['failed', 'gone'].includes(node.state) ||
    isSilent(node) ||
    (self !== undefined && node.version !== self.version)
  const inOrder =
    nodes.length <= FEW ? nodes : [...nodes.filter(isOdd), ...nodes.filter(node => !isOdd(node))]
  return (
    <ul className={classes.nodes} aria-label="Nodes">
      {inOrder.map(node => (
        <li key={node.id}>
          <div className={classes.line}>
            <span className={classes.name}>
              {node.name}
              {node.self && <span className={classes.self}>answers you</span>}
            </span>
            <State node={node} />
          </div>
          <Text size="xs" c="dimmed">
            <span className={`${classes.whole} ${differs(node.version, self?.version)}`}>
              Gatewright {node.version}
            </span>
            , started <When at={node.startedAt} />
            {node.configVersion !== undefined && (
              <>
                ,{' '}
                <span className={`${classes.whole} ${differs(node.configVersion, self?.configVersion)}`}>
                  configuration {node.configVersion.slice(0, 8)}
                </span>
              </>
            )}
          </Text>
          {node.problem !== undefined && (
            <div className={classes.problem}>
              <WithCure message={node.problem.message} cure={cureOf(node)} />
            </div>
          )}
        </li>
      ))}
    </ul>
  )
}

/** One that only has not answered takes it up by itself. */
function cureOf({ state }: Node): string | undefined {
  if (state === 'failed') return 'Mend what is named here, and restart again.'
  return state === 'gone' ? 'Look whether it runs, and whether it reaches the database.' : undefined
}

/** Marks what is not as on the node that answers: of twelve lines nobody compares the numbers. */
const differs = (of: string, own: string | undefined) =>
  own === undefined || of === own ? '' : classes.differs

function State({ node }: { readonly node: Node }) {
  const [tone, words] = wordsOf(node)
  return <StatePill tone={tone}>{words}</StatePill>
}

/** Who was killed counts as there for a while, and a restart waits for it as long. */
const isSilent = ({ self, state, silentFor }: Node) => !self && state !== 'gone' && silentFor > SILENT

function wordsOf(node: Node): ['good' | 'bad' | 'warn' | 'quiet', string] {
  const { state, silentFor } = node
  if (isSilent(node)) return ['warn', `Silent for ${inWords(silentFor)}`]
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
