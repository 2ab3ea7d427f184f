import { expect, it } from 'vitest'
import { nodeLines } from './nodes.ts'

it('nodes stand below each other in columns, whatever they are called', () => {
  const node = {
    ...{ id: 'x', startedAt: Date.parse('2026-03-01T12:00:00Z'), silentFor: 0, clockOff: 0 },
    ...{ version: '1.4.0', schema: '0026-nodes', configVersion: '0123456789abcdef' },
  }
  expect(
    nodeLines([
      { ...node, name: 'a', state: 'serving' },
      { ...node, name: 'a-longer-one', state: 'gone', version: '1.4.1' },
    ]),
  ).toEqual([
    'Node          State    Version  Configuration  Since (UTC)',
    'a             serving  1.4.0    01234567       2026-03-01 12:00',
    'a-longer-one  gone     1.4.1    01234567       2026-03-01 12:00',
  ])
  expect(nodeLines([])).toEqual(['No server runs on these data.'])
})
