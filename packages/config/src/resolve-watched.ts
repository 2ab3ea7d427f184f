/** What is written down and shown for whoever runs the server: the audit log and its streams, metrics, traces. */
import { resolve } from 'node:path'
import type { AuditConfig, AuditReceiverConfig, Config } from './config.ts'
import { seconds } from './duration.ts'
import { parseListenPlace } from './listen-place.ts'
import type { FileConfig } from './schema/file.ts'

type StreamEntry = NonNullable<NonNullable<FileConfig['audit']>['streams']>[number]

/** @param folder of the configuration file */
export function resolveAudit({ audit }: FileConfig, folder: string): AuditConfig {
  const streams = (audit?.streams ?? []).map(stream => ({
    name: stream.name,
    receiver: receiverOf(stream, folder),
  }))
  return { keepSeconds: seconds(audit?.keepFor, '90d'), ...(streams.length > 0 && { streams }) }
}

function receiverOf({ file, syslog, webhook }: StreamEntry, folder: string): AuditReceiverConfig {
  if (file !== undefined) return { kind: 'file', path: resolve(folder, file.path) }
  if (webhook !== undefined) return { kind: 'webhook', ...webhook }
  const { host = '', port = 6514, facility = 13, ca, cert, key } = syslog ?? {}
  return {
    kind: 'syslog',
    host,
    port,
    facility,
    ...(ca !== undefined && { ca: resolve(folder, ca) }),
    ...(cert !== undefined &&
      key !== undefined && { client: { cert: resolve(folder, cert), key: resolve(folder, key) } }),
  }
}

export function resolveObservability({ observability }: FileConfig): Pick<Config, 'observability'> {
  if (observability === undefined) return {}
  const { accessLog, listen, token, tracing } = observability
  const place = listen === undefined ? undefined : parseListenPlace(listen)
  return {
    observability: {
      ...(accessLog && { accessLog }),
      ...(place && { listen: place }),
      ...(token !== undefined && { token }),
      ...(tracing && {
        tracing: {
          endpoint: tracing.endpoint,
          sampleRatio: tracing.sampleRatio ?? 1,
          serviceName: tracing.serviceName ?? 'gatewright',
        },
      }),
    },
  }
}
