import { processMetrics } from '../../packages/server/src/observability/exposition.ts'
import { createMetrics } from '../../packages/server/src/observability/metrics.ts'
import type { MetricDefinition } from '../../packages/server/src/observability/registry.ts'
import { code, page, paragraph, table } from './markdown.ts'

/** Everything that `/metrics` may name. */
export function metricsPage(): string {
  const rows = (some: readonly MetricDefinition[]) =>
    some.map(({ name, type, labels, help }) => [code(name), type, labels.map(code).join(', '), help])
  const { definitions } = createMetrics()
  const head = ['name', 'type', 'labels', 'meaning']
  return page('Metrics', [
    paragraph(
      'Where `observability.listen` is set, `GET /metrics` answers there in the format of Prometheus: to whoever shows `observability.token`',
      'as `Authorization: Bearer`, and without a token to whatever asks from this machine. What they mean, and what to be told of:',
      '[watch](../operate/watch.md).',
    ),
    paragraph(
      "`GET /metrics` of the console's host answers, too, to a collector that sends `httpServer.metricsToken`",
      'as `Authorization: Bearer` and to admins who are signed in; where the external URL is on `localhost`, no proxy is listed and',
      'no token is set, to whatever asks from this machine, too. For everybody else there is nothing at this address. Counters go',
      'on over a restart with another configuration.',
    ),
    '## Gatewright',
    paragraph(
      'Labels hold names of the configuration (apps, upstreams, strategies, audit streams) and words of fixed lists, nothing that a',
      'client sends. What a restart takes out of the configuration is no longer told.',
    ),
    table(head, rows(definitions)),
    ...definitions.flatMap(({ name, labels, values }) =>
      values === undefined
        ? []
        : [
            `### ${code(labels.join())} of ${code(name)}`,
            table(
              ['value', 'of what'],
              Object.entries(values).map(([value, what]) => [code(value), what]),
            ),
          ],
    ),
    '## Process',
    'Of Node.js and of the operating system; those about file descriptors and about virtual and heap memory exist on Linux alone.',
    table(head, rows(processMetrics())),
  ])
}
