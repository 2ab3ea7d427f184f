import { join } from 'node:path'
import { credentials, loadPackageDefinition, type ServiceError } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { onTestFinished } from 'vitest'
import { appHost } from './test-app.ts'

const load = (name: string) =>
  loadPackageDefinition(
    loadSync(join(import.meta.dirname, name), {
      keepCase: true,
      enums: String,
      defaults: true,
      oneofs: true,
    }),
    // biome-ignore lint/suspicious/noExplicitAny: clients that are made when they are loaded have no types
  ) as any

const { Authorization } = load('envoy-client.proto').envoy.service.auth.v3
const { Health } = load('health-client.proto').grpc.health.v1

/** What a test says of the request that is asked about. */
export interface Checked {
  readonly method?: string
  readonly host?: string
  readonly headers?: Readonly<Record<string, string>>
  /** In the place of `headers`: flat list of names and bytes, as Envoy sends them by `encode_raw_headers`. */
  readonly raw?: readonly (readonly [string, Buffer])[]
  readonly body?: string
  /** Address of who has connected to Envoy. */
  readonly from?: string
  /** In milliseconds. */
  readonly within?: number
}

/** What Envoy is told, as far as tests look at it. */
export interface Said {
  readonly code: number
  /** Of a denial; `undefined` where the request is let in. */
  readonly status: number | undefined
  /** Names in lower case. */
  readonly set: Readonly<Record<string, string>>
  readonly remove: readonly string[]
  readonly cookies: readonly string[]
  readonly answer: Readonly<Record<string, string>>
  readonly body: string
  readonly actions: ReadonlySet<string>
}

interface Option {
  readonly header: { readonly key: string; readonly value: string; readonly raw_value: Buffer }
  readonly append_action: string
}

/** A client as Envoy is one. */
export function envoyAt(port: number, tls?: { ca: string; cert?: string; key?: string }) {
  const buffer = (pem: string | undefined) => (pem === undefined ? null : Buffer.from(pem))
  const secured = tls
    ? credentials.createSsl(buffer(tls.ca), buffer(tls.key), buffer(tls.cert))
    : credentials.createInsecure()
  const [client, health] = [Authorization, Health].map(Client => new Client(`127.0.0.1:${port}`, secured))
  onTestFinished(() => {
    client.close()
    health.close()
  })

  const call = <T>(of: typeof client, request: object, within = 20_000): Promise<T> =>
    new Promise((resolve, reject) =>
      of.Check(request, { deadline: Date.now() + within }, (error: ServiceError | null, said: T) =>
        error === null ? resolve(said) : reject(error),
      ),
    )

  return {
    async check(path: string | Buffer, asked: Checked = {}): Promise<Said> {
      const { method = 'GET', host = appHost, headers = {}, raw, body = '', from = '203.0.113.7' } = asked
      const http = {
        ...{ id: '1', method, host, scheme: 'http', protocol: 'HTTP/1.1', size: body.length, body },
        path: Buffer.from(path as string),
        ...(raw === undefined
          ? { headers: { ':path': String(path), ':method': method, ':authority': host, ...headers } }
          : { header_map: { headers: raw.map(([key, raw_value]) => ({ key, raw_value })) } }),
      }
      const attributes = {
        source: { address: { socket_address: { address: from, port_value: 4711 } } },
        request: { time: { seconds: 1, nanos: 1 }, http },
      }
      // biome-ignore lint/suspicious/noExplicitAny: as the definition has it
      const said = await call<any>(client, { attributes }, asked.within)
      const { ok_response: ok, denied_response: denied } = said
      const options: Option[] = (ok ?? denied).headers
      return {
        code: said.status?.code ?? 0,
        status: denied?.status.code,
        set: byName(options),
        remove: ok?.headers_to_remove ?? [],
        cookies: options
          .filter(({ header }) => header.key === 'set-cookie')
          .map(({ header }) => header.value),
        answer: byName(ok?.response_headers_to_add ?? []),
        body: denied?.body ?? '',
        actions: new Set(options.map(({ append_action }) => append_action)),
      }
    },
    health: async (service = '') => (await call<{ status: string }>(health, { service })).status,
  }
}

const byName = (options: readonly Option[]) =>
  Object.fromEntries(
    options.map(({ header: { key, value, raw_value } }) => [
      key,
      raw_value.length > 0 ? raw_value.toString('latin1') : value,
    ]),
  )
