/**
 * What is used of two published service definitions, by their field numbers: `envoy/service/auth/v3/external_auth.proto` with what it
 * imports (Envoy's data plane API, Apache-2.0) and `grpc/health/v1/health.proto` (gRPC, Apache-2.0). Fields that are not here are
 * skipped where they come, a body of the request above all. Enumerations stand as the integers that they are on the wire. Path and host
 * are texts there, which are the same on the wire as bytes: whatever a client has sent is looked at, and not what a decoder of UTF-8 makes
 * of it.
 */
const authorization = {
  Authorization: {
    methods: { Check: { requestType: 'CheckRequest', responseType: 'CheckResponse' } },
  },
  CheckRequest: { fields: { attributes: { type: 'AttributeContext', id: 1 } } },
  AttributeContext: {
    fields: { source: { type: 'Peer', id: 1 }, request: { type: 'Request', id: 4 } },
    nested: {
      Peer: { fields: { address: { type: 'Address', id: 1 } } },
      Address: { fields: { socket_address: { type: 'SocketAddress', id: 1 } } },
      SocketAddress: { fields: { address: { type: 'string', id: 2 } } },
      Request: { fields: { http: { type: 'HttpRequest', id: 2 } } },
      HttpRequest: {
        fields: {
          method: { type: 'string', id: 2 },
          headers: { keyType: 'string', type: 'string', id: 3 },
          path: { type: 'bytes', id: 4 },
          host: { type: 'bytes', id: 5 },
          header_map: { type: 'HeaderMap', id: 13 },
        },
      },
      HeaderMap: { fields: { headers: { rule: 'repeated', type: 'HeaderValue', id: 1 } } },
    },
  },
  HeaderValue: {
    fields: {
      key: { type: 'string', id: 1 },
      value: { type: 'string', id: 2 },
      raw_value: { type: 'bytes', id: 3 },
    },
  },
  HeaderValueOption: {
    fields: {
      header: { type: 'HeaderValue', id: 1 },
      append: { type: 'BoolValue', id: 2 },
      append_action: { type: 'int32', id: 3 },
    },
  },
  BoolValue: { fields: { value: { type: 'bool', id: 1 } } },
  HttpStatus: { fields: { code: { type: 'int32', id: 1 } } },
  Status: { fields: { code: { type: 'int32', id: 1 } } },
  DeniedHttpResponse: {
    fields: {
      status: { type: 'HttpStatus', id: 1 },
      headers: { rule: 'repeated', type: 'HeaderValueOption', id: 2 },
      body: { type: 'string', id: 3 },
    },
  },
  OkHttpResponse: {
    fields: {
      headers: { rule: 'repeated', type: 'HeaderValueOption', id: 2 },
      headers_to_remove: { rule: 'repeated', type: 'string', id: 5 },
      response_headers_to_add: { rule: 'repeated', type: 'HeaderValueOption', id: 6 },
    },
  },
  CheckResponse: {
    oneofs: { http_response: { oneof: ['denied_response', 'ok_response'] } },
    fields: {
      status: { type: 'Status', id: 1 },
      denied_response: { type: 'DeniedHttpResponse', id: 2 },
      ok_response: { type: 'OkHttpResponse', id: 3 },
    },
  },
}

const health = {
  Health: {
    methods: { Check: { requestType: 'HealthCheckRequest', responseType: 'HealthCheckResponse' } },
  },
  HealthCheckRequest: { fields: { service: { type: 'string', id: 1 } } },
  HealthCheckResponse: { fields: { status: { type: 'int32', id: 1 } } },
}

/** A package, `a.b` within `a`. */
const inPackage = (name: string, nested: object): object =>
  name.split('.').reduceRight<object>((inner, part) => ({ [part]: { nested: inner } }), nested)

/** Full name of the service that Envoy asks (envoy/service/auth/v3/external_auth.proto). */
export const AUTHORIZATION = 'envoy.service.auth.v3.Authorization'
/** Full name of the service of health checks (grpc/health/v1/health.proto). */
export const HEALTH = 'grpc.health.v1.Health'

/** Both, as protobufjs has definitions in JSON. */
export const definition = {
  nested: {
    ...inPackage('envoy.service.auth.v3', authorization),
    ...inPackage('grpc.health.v1', health),
  },
}

/** A header of a check. */
export interface WireHeader {
  readonly key?: string
  readonly value?: string
  /** Bytes of any kind, where Envoy is told to send them so (`encode_raw_headers`). */
  readonly raw_value?: Uint8Array
}

/** `envoy.service.auth.v3.CheckRequest`. Any field may be absent. */
export interface CheckRequest {
  readonly attributes?: {
    readonly source?: { readonly address?: { readonly socket_address?: { readonly address?: string } } }
    readonly request?: {
      readonly http?: {
        readonly method?: string
        readonly headers?: Readonly<Record<string, string>>
        readonly header_map?: { readonly headers?: readonly WireHeader[] }
        readonly path?: Uint8Array
        readonly host?: Uint8Array
      }
    }
  }
}

interface HeaderOption {
  readonly header: WireHeader
  readonly append?: { readonly value: boolean }
  readonly append_action?: number
}

/** `envoy.service.auth.v3.CheckResponse`. */
export interface CheckResponse {
  /** A status of gRPC: 0 lets the request in. */
  readonly status: { readonly code: number }
  readonly ok_response?: {
    readonly headers: readonly HeaderOption[]
    readonly headers_to_remove: readonly string[]
    readonly response_headers_to_add: readonly HeaderOption[]
  }
  readonly denied_response?: {
    readonly status: { readonly code: number }
    readonly headers: readonly HeaderOption[]
    readonly body: string
  }
}
