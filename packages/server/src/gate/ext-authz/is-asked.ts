import type { IncomingMessage } from 'node:http'

/** The `path_prefix` of Envoy's `http_service`. What follows is the path that is asked about, as it came. */
export const EXT_AUTHZ = '/api/v1/gate/ext-authz'

/** A check that came by gRPC, as a request: its path follows {@link EXT_AUTHZ} as by HTTP. */
export interface CheckByGrpc extends IncomingMessage {
  readonly isByGrpc: true
}

/** Only our own listener makes such a request: no client can send what this looks for. */
export const isByGrpc = (request: IncomingMessage): request is CheckByGrpc => 'isByGrpc' in request

/**
 * Whether Envoy asks. By gRPC it has asked on a listener of its own; by HTTP on a path that counts only where the configuration
 * says so, for a proxy that passes browsers' requests on would pass it on as well.
 */
export const isAskedByEnvoy = (request: IncomingMessage, byHttp: boolean): boolean =>
  isByGrpc(request) || (byHttp && request.url?.startsWith(EXT_AUTHZ) === true)
