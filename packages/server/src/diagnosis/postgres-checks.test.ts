import { expect, it } from 'vitest'
import { room } from './postgres-checks.ts'

it.each([
  [1, 33, 'green', 'a node takes up to 11'],
  // Two machines with two workers each, of which every one is a node.
  [4, 44, 'green', 'the 4 nodes take up to 44, 11 each'],
  [4, 43, 'amber', 'the 4 nodes take up to 44, 11 each'],
  [1, 10, 'red', 'a node takes up to 11'],
])('%i nodes of ten connections have %i: %s', (nodes, mostConnections, status, who) => {
  const config = { connections: 10, pgbouncer: false }
  const found = room({ mostConnections, usedConnections: 3 }, config, nodes)
  expect(found).toMatchObject({ status, seen: `3 of ${mostConnections} are in use; ${who}.` })
  // What shares connections in between takes as many as it is told.
  if (status !== 'red')
    expect(room({ mostConnections, usedConnections: 3 }, { ...config, pgbouncer: true }, nodes).status).toBe(
      'green',
    )
})
