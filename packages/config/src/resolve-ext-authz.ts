import { resolve } from 'node:path'
import type { Config, ExtAuthzGrpcConfig } from './config.ts'
import { parseListenPlace } from './listen-place.ts'
import type { FileConfig } from './schema/file.ts'

type GrpcEntry = NonNullable<NonNullable<FileConfig['extAuthz']>['grpc']>

/** By which ways Envoy asks. @param folder of the configuration file */
export function resolveExtAuthz({ extAuthz }: FileConfig, folder: string): Pick<Config, 'extAuthz'> {
  if (extAuthz === undefined) return {}
  const grpc = extAuthz.grpc && resolveGrpc(extAuthz.grpc, folder)
  return { extAuthz: { http: extAuthz.http ?? false, ...(grpc && { grpc }) } }
}

function resolveGrpc({ listen, tls }: GrpcEntry, folder: string): ExtAuthzGrpcConfig | undefined {
  const place = parseListenPlace(listen)
  if (place === undefined) return undefined
  return {
    listen: place,
    ...(tls && {
      tls: {
        cert: resolve(folder, tls.cert),
        key: resolve(folder, tls.key),
        ...(tls.clientCa !== undefined && { clientCa: resolve(folder, tls.clientCa) }),
      },
    }),
  }
}
