import { Type } from 'typebox'
import { group, optional, text } from './fields.ts'

/** Port that Prometheus and its exporters leave to whoever comes next; the one of OpenTelemetry's exporter. */
const examplePort = 9464

export const observability = group(
  {
    title: 'Observability',
    description: 'What whoever runs the server can see of it: metrics on a port of their own, and traces.',
    examples: [{ listen: examplePort }],
  },
  {
    accessLog: optional(
      Type.Union([Type.Literal('json'), Type.Literal('combined')], {
        title: 'Access log',
        description:
          'Writes a line for every request to standard output: `json`, or `combined` as Apache and nginx have it. Queries are left out, for codes and tokens travel in them. None, when absent.',
        examples: ['json', 'combined'],
      }),
    ),
    listen: optional(
      Type.Union([Type.Integer({ minimum: 1, maximum: 65535 }), Type.String({ kind: 'listen' })], {
        title: 'Listen',
        description:
          'Port, or address and port, where `/metrics`, `/healthz` and `/readyz` answer beside the console. A port alone listens on 127.0.0.1. Not listened on, when absent.',
        examples: [examplePort, '10.0.0.5:9464', '[::1]:9464'],
      }),
    ),
    token: optional(
      text({
        title: 'Token',
        description:
          'What a collector sends as `Authorization: Bearer` to read `/metrics` there. Needed where `listen` is reached from other machines.',
        examples: ['${METRICS_TOKEN}'],
        secret: true,
        kind: 'long-secret',
      }),
    ),
    tracing: optional(
      group(
        {
          title: 'Tracing',
          description:
            'Sends OpenTelemetry spans of sign-ins and of requests at the gate. Nothing of it is loaded when absent.',
          examples: [{ endpoint: 'http://127.0.0.1:4318/v1/traces', sampleRatio: 0.1 }],
        },
        {
          endpoint: text({
            title: 'Endpoint',
            description: 'Where a collector takes traces: OTLP over HTTP, the whole URL.',
            examples: ['http://127.0.0.1:4318/v1/traces', 'https://otel.example.com/v1/traces'],
            kind: 'url',
          }),
          sampleRatio: optional(
            Type.Number({
              title: 'Sample ratio',
              description:
                'Share of the traces that begin here and are sent, from 0 to 1. Of a trace that a proxy of `httpServer.trustedProxies` has begun, it has decided.',
              default: 1,
              examples: [0.1],
              minimum: 0,
              maximum: 1,
            }),
          ),
          serviceName: optional(
            text({
              title: 'Service name',
              description: 'What this server is called in traces.',
              default: 'gatewright',
              examples: ['gatewright'],
              kind: 'name',
            }),
          ),
        },
      ),
    ),
  },
)
