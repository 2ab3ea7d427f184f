import { amber, type Check, green } from '../checks/check.ts'
import type { Node } from '../nodes/node.ts'
import { type NodesNotice, noticesOf } from '../nodes/notices.ts'

/** What is so for all nodes when nothing is odd about them, by what could be. */
const looks: readonly {
  readonly id: string
  readonly code: NodesNotice['code']
  readonly title: string
  readonly why: string
}[] = [
  { id: 'there', code: 'gone', title: 'Every node answers', why: 'The others serve what it would.' },
  {
    id: 'versions',
    code: 'another_version',
    title: 'All nodes run the same version',
    why: 'What people meet depends on the node that they come to.',
  },
  {
    id: 'schemas',
    code: 'another_schema',
    title: 'All nodes know the same tables',
    why: 'A node of an older version that stops cannot start again.',
  },
  {
    id: 'configurations',
    code: 'another_configuration',
    title: 'All nodes run the same configuration',
    why: 'Who gets in depends on the node that they come to.',
  },
  {
    id: 'restarts',
    code: 'restart_refused',
    title: 'No node has refused the last restart',
    why: 'It goes on with the configuration of before.',
  },
  {
    id: 'clocks',
    code: 'clock_off',
    title: 'The clocks of all nodes go as the database’s',
    why: 'Sessions and tokens end at the wrong time.',
  },
]

/** The processes on the same data. Nothing is said of one alone whose clock is right. */
export function nodeChecks(nodes: readonly Node[]): readonly Check[] {
  const notices = noticesOf(nodes)
  if (nodes.length < 2 && notices.length === 0) return []
  return looks.map(({ id, code, title, why }) => ({
    ...{ id: `nodes.${id}`, group: 'nodes', title, why, timeoutMs: 1_000 },
    async look() {
      const found = notices.filter(notice => notice.code === code)
      const cures = new Set(found.map(({ cure }) => cure))
      return found.length === 0
        ? green(nodes.map(({ name }) => name).join(', '))
        : amber(found.map(({ message }) => message).join(' '), [...cures].join(' '))
    },
  }))
}
