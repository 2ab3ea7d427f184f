import type { Config } from '../config.ts'
import type { Change } from './change.ts'
import { change, same } from './compare.ts'

/** By which ways Envoy asks. */
export function compareExtAuthz(before: Config, after: Config): Change[] {
  const [old, now] = [before.extAuthz, after.extAuthz]
  return [...compareHttp(old?.http ?? false, now?.http ?? false), ...compareGrpc(old?.grpc, now?.grpc)]
}

function compareHttp(old: boolean, now: boolean): Change[] {
  if (old === now) return []
  return [
    change('extAuthz.http', `Envoy ${now ? 'may ask' : 'can no longer ask'} by HTTP.`, {
      kind: now ? 'added' : 'removed',
      effects: now ? [] : ['Envoy lets nobody in where it still asks so.'],
    }),
  ]
}

type Grpc = NonNullable<Config['extAuthz']>['grpc']

function compareGrpc(old: Grpc, now: Grpc): Change[] {
  if (same(old, now)) return []
  const place = now && `${now.listen.host} port ${now.listen.port}${now.tls === undefined ? '' : ', by TLS'}`
  return [
    change(
      'extAuthz.grpc',
      place === undefined ? 'Envoy can no longer ask by gRPC.' : `Envoy asks by gRPC at ${place}.`,
      {
        kind: old === undefined ? 'added' : now === undefined ? 'removed' : 'changed',
        effects:
          old === undefined
            ? []
            : ['Checks in progress are answered; Envoy lets nobody in where it still asks as before.'],
      },
    ),
  ]
}
