import type { Server } from 'node:http'
import { pino } from 'pino'
import { beforeAll, onTestFinished } from 'vitest'
import { listenForChecks } from '../../../packages/server/src/gate/ext-authz/grpc/listener.ts'
import { fillIn, startDaemon, temporaryFolder } from '../../../packages/server/test/gate/support/daemon.ts'
import { describeRecipe } from '../../../packages/server/test/gate/support/recipe-suite.ts'
import type { Tls } from '../../../packages/server/test/gate/support/recipe-start.ts'
import { envoyArguments, findEnvoy } from '../../../tests/support/envoy.ts'
import { freePort } from '../../../tests/support/free-ports.ts'

let envoy = ''
beforeAll(() => {
  envoy = findEnvoy()
}, 300_000)

async function startEnvoy(
  recipe: string,
  places: Readonly<Record<string, string>>,
  { app, tls }: { readonly app: number; readonly tls?: Tls | undefined },
): Promise<number> {
  const port = await freePort()
  const certificate =
    tls === undefined
      ? ''
      : `          transport_socket:
            name: envoy.transport_sockets.tls
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
              common_tls_context:
                alpn_protocols: [h2, http/1.1]
                tls_certificates:
                  - certificate_chain: { filename: ${tls.cert} }
                    private_key: { filename: ${tls.key} }
`
  const text = fillIn(`envoy/${recipe}`, {
    ...places,
    'port_value: 4100': `port_value: ${app}`,
    'address: 0.0.0.0, port_value: 80': `address: 127.0.0.1, port_value: ${port}`,
    '  clusters:\n': `${certificate}\n  clusters:\n`,
  })
  const folder = temporaryFolder({ 'envoy.yaml': text })
  await startDaemon(envoy, envoyArguments(`${folder}/envoy.yaml`), port)
  return port
}

/** Checks by gRPC are given to the gate as its server gives it requests. */
async function listenBeside(server: Server): Promise<number> {
  const port = await freePort()
  const listener = await listenForChecks(
    { listen: { host: '127.0.0.1', port } },
    {
      log: pino({ level: 'silent' }),
      handle: (request, response) => void server.emit('request', request, response),
      isReady: () => server.listening,
    },
  )
  server.once('close', () => void listener.close(0))
  onTestFinished(() => listener.close(0))
  return port
}

describeRecipe('the Envoy recipe by gRPC', async ({ app, server, tls }) =>
  startEnvoy('grpc.yaml', { 'port_value: 9191': `port_value: ${await listenBeside(server)}` }, { app, tls }),
)

describeRecipe('the Envoy recipe by HTTP', ({ gatewright, app, tls }) =>
  startEnvoy(
    'http.yaml',
    {
      '# - exact: x-webauth-user': '- exact: x-webauth-user',
      'port_value: 3000': `port_value: ${gatewright}`,
    },
    { app, tls },
  ),
)
