import { Type } from 'typebox'
import { flag, group, optional, text } from './fields.ts'

/** The port that Envoy's own examples of the service listen on. */
const examplePort = 9191

export const extAuthz = group(
  {
    title: 'External authorization',
    description:
      'Envoy, and what is built on it (Envoy Gateway, Istio, Contour), asks about each request (`ext_authz`). Only addresses of `httpServer.trustedProxies` may. Nothing of it is loaded when absent.',
    examples: [{ grpc: { listen: `0.0.0.0:${examplePort}` } }, { http: true }],
  },
  {
    http: optional(
      flag({
        title: 'By HTTP',
        description:
          'Whether `/api/v1/gate/ext-authz` on the port of `httpServer` answers Envoy’s `http_service`, with that as its `path_prefix`. A listed proxy that passes requests of browsers on to Gatewright must keep that path from them.',
        default: false,
      }),
    ),
    grpc: optional(
      group(
        {
          title: 'By gRPC',
          description:
            'A listener of its own for `envoy.service.auth.v3.Authorization` and `grpc.health.v1.Health`.',
          examples: [{ listen: examplePort }],
        },
        {
          listen: Type.Union(
            [Type.Integer({ minimum: 1, maximum: 65535 }), Type.String({ kind: 'listen' })],
            {
              title: 'Listen',
              description: 'Port, or address and port. A port alone listens on 127.0.0.1.',
              examples: [examplePort, '0.0.0.0:9191'],
            },
          ),
          tls: optional(
            group(
              {
                title: 'TLS',
                description:
                  'Serve gRPC by TLS; without it in plain text (h2c), for this machine or a mesh that encrypts; anything else is named at the start. New files count from the next restart on.',
                examples: [
                  {
                    cert: './certs/grpc.pem',
                    key: './certs/grpc-key.pem',
                    clientCa: './certs/mesh-ca.pem',
                  },
                ],
              },
              {
                cert: text({
                  title: 'Certificate',
                  description: 'PEM file with the certificate chain, relative to the configuration file.',
                  examples: ['./certs/grpc.pem'],
                  local: true,
                }),
                key: text({
                  title: 'Private key',
                  description: 'PEM file with the private key, relative to the configuration file.',
                  examples: ['./certs/grpc-key.pem'],
                  local: true,
                }),
                clientCa: optional(
                  text({
                    title: 'Authority of clients',
                    description:
                      'PEM file with the authority whose certificate whoever asks has to show (mutual TLS). Nobody has to show any, when absent.',
                    examples: ['./certs/mesh-ca.pem'],
                    local: true,
                  }),
                ),
              },
            ),
          ),
        },
      ),
    ),
  },
)
