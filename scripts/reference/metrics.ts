import { metricDefinitions } from '../../packages/server/src/observability/exposition.ts'
import { code, page, paragraph, table } from './markdown.ts'

/** Everything that `/metrics` may name. */
export function metricsPage(): string {
  const definitions = metricDefinitions()
  const ours = definitions.filter(({ name }) => name.startsWith('gatewright_'))
  const rows = (some: typeof definitions) =>
    some.map(({ name, type, labels, help }) => [code(name), type, labels.map(code).join(', '), help])
  const head = ['name', 'type', 'labels', 'meaning']
  return page('Metrics', [
    paragraph(
      "`GET /metrics` of the console's host answers in the format of Prometheus, to a collector that sends `httpServer.metricsToken`",
      'as `Authorization: Bearer` and to admins who are signed in; where the external URL is on `localhost`, no proxy is listed and',
      'no token is set, to whatever asks from this machine, too. For everybody else there is nothing at this address. Counters go',
      'on over a restart with another configuration.',
    ),
    '## Gatewright',
    table(head, rows(ours)),
    '## Process',
    'Of Node.js and of the operating system; those about file descriptors and about virtual and heap memory exist on Linux alone.',
    table(head, rows(definitions.filter(one => !ours.includes(one)))),
  ])
}
