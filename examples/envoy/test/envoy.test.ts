import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { EXT_AUTHZ } from '../../../packages/server/src/gate/ext-authz/is-asked.ts'
import {
  assertionHeader,
  identityHeaderNames,
} from '../../../packages/server/src/gate/identity/identity-headers.ts'
import { askRaw } from '../../../packages/server/test/gate/support/ask.ts'
import { fillIn, startDaemon, temporaryFolder } from '../../../packages/server/test/gate/support/daemon.ts'
import { appHost } from '../../../packages/server/test/gate/support/gate-server.ts'
import { listenBeside } from '../../../packages/server/test/gate/support/listen-for-checks.ts'
import {
  type StartProxy,
  startRecipe,
  type Tls,
} from '../../../packages/server/test/gate/support/recipe-start.ts'
import { describeRecipe } from '../../../packages/server/test/gate/support/recipe-suite.ts'
import { allow } from '../../../packages/server/test/gate/support/rules.ts'
import { envoyArguments } from '../../../tests/support/envoy.ts'
import { freePort } from '../../../tests/support/free-ports.ts'

/** A program of this machine, where somebody names one: `npm run test:envoy` does, and installs it before. */
const { ENVOY } = process.env

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
  await startDaemon(ENVOY as string, envoyArguments(`${folder}/envoy.yaml`), port)
  return port
}

const byGrpc: StartProxy = async ({ app, server, tls }) => {
  const { port } = await listenBeside(server)
  return startEnvoy('grpc.yaml', { 'port_value: 9191': `port_value: ${port}` }, { app, tls })
}

const byHttp: StartProxy = ({ gatewright, app, tls }) =>
  startEnvoy(
    'http.yaml',
    {
      '# - exact: x-webauth-user': '- exact: x-webauth-user',
      'port_value: 3000': `port_value: ${gatewright}`,
    },
    { app, tls },
  )

if (ENVOY) {
  for (const [name, start] of [
    ['gRPC', byGrpc],
    ['HTTP', byHttp],
  ] as const) {
    describeRecipe(`the Envoy recipe by ${name}`, start)

    it(`by ${name} the app gets every path as it came, and the bytes of its own cookies`, async () => {
      const { port, cookie, upstream } = await startRecipe(start, {
        paths: 'raw',
        rules: [allow({ signedIn: true })],
      })
      const paths = ['/a%2Fb', '/a%2fb/../c', '//a', '/a/./b', '/a;x=1', '/%61', '/a?b=%2F%zz&&c', "/a'(*)!~"]
      for (const path of paths) {
        const head = `GET ${path} HTTP/1.1\r\nHost: ${appHost}\r\nCookie: ${cookie}; a=\xc3\xa9\r\n`
        expect([path, await askRaw(port, `${head}Connection: close\r\n\r\n`)]).toEqual([
          path,
          expect.stringMatching(/ 200 /),
        ])
        expect([path, upstream.seen.at(-1)?.url]).toEqual([path, path])
        expect(upstream.seen.at(-1)?.headers.cookie).toBe('a=\xc3\xa9')
      }
    })
  }
}

describe('the recipes for Envoy', () => {
  const http = parse(fillIn('envoy/http.yaml', {}))
  const grpc = parse(fillIn('envoy/grpc.yaml', {}))
  const managerOf = (recipe: typeof http) =>
    recipe.static_resources.listeners[0].filter_chains[0].filters[0].typed_config

  it('by HTTP names every header by which the gate says who is calling', () => {
    const { authorization_response } = managerOf(http).http_filters[0].typed_config.http_service
    const named = authorization_response.allowed_upstream_headers.patterns.map(
      ({ exact }: { exact: string }) => exact,
    )
    const all = [...identityHeaderNames.remote, ...identityHeaderNames.forwarded, assertionHeader]
    expect(named).toEqual(
      expect.arrayContaining([...all.map(name => name.toLowerCase()), 'cookie', 'authorization']),
    )
  })

  it('let nobody in while Gatewright is away, and leave paths as they came', () => {
    for (const recipe of [http, grpc]) {
      const manager = managerOf(recipe)
      expect(manager).toMatchObject({
        ...{ use_remote_address: true, normalize_path: false, merge_slashes: false },
        path_with_escaped_slashes_action: 'KEEP_UNCHANGED',
        common_http_protocol_options: { headers_with_underscores_action: 'DROP_HEADER' },
      })
      const [first] = manager.http_filters
      expect([first.name, first.typed_config.failure_mode_allow]).toEqual([
        'envoy.filters.http.ext_authz',
        false,
      ])
    }
    expect(managerOf(http).http_filters[0].typed_config.http_service.path_prefix).toBe(EXT_AUTHZ)
  })
})
