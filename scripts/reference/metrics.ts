import type { EmptyServer } from '../empty-server.ts'
import { code, page, paragraph, table } from './markdown.ts'

/** Everything that `/metrics` may name. */
export function metricsPage({ services }: EmptyServer): string {
  const definitions = services.metrics.definitions()
  const ours = definitions.filter(({ name }) => name.startsWith('gatewright_'))
  const rows = (some: typeof definitions) =>
    some.map(({ name, type, labels, help }) => [code(name), type, labels.map(code).join(', '), help])
  const head = ['name', 'type', 'labels', 'meaning']
  return page('Metrics', [
    paragraph(
      "`GET /metrics` of the console's host answers in the format of Prometheus, to a collector on the same machine and to admins",
      'who are signed in. For everybody else there is nothing at this address. Counters go on over a restart with another',
      'configuration.',
    ),
    '## Gatewright',
    table(head, rows(ours)),
    '## Process',
    'Of Node.js and of the operating system; those about file descriptors and about virtual and heap memory exist on Linux alone.',
    table(head, rows(definitions.filter(one => !ours.includes(one)))),
  ])
}
