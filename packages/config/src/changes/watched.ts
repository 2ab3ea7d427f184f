import type { AuditStreamConfig, Config } from '../config.ts'
import type { Change } from './change.ts'
import { change, same } from './compare.ts'

/** Metrics on a port of their own, traces, where audit events go, and mails. */
export function compareWatched(before: Config, after: Config): Change[] {
  return [
    ...compareObservability(before, after),
    ...compareStreams(before, after),
    ...compareMail(before, after),
  ]
}

function compareObservability(before: Config, after: Config): Change[] {
  const [old, now] = [before.observability ?? {}, after.observability ?? {}]
  const changes: Change[] = []
  if (!same(old.listen, now.listen)) {
    const place = now.listen && `${now.listen.host} port ${now.listen.port}`
    changes.push(
      change(
        'observability.listen',
        place === undefined
          ? 'Nothing listens for collectors of metrics any more.'
          : `Metrics are read at ${place}${old.listen ? ` instead of ${old.listen.host} port ${old.listen.port}` : ''}.`,
        {
          kind: old.listen === undefined ? 'added' : now.listen === undefined ? 'removed' : 'changed',
          effects: old.listen === undefined ? [] : ['Collectors that ask at the old address get nothing.'],
        },
      ),
    )
  }
  if (old.accessLog !== now.accessLog) {
    changes.push(
      change(
        'observability.accessLog',
        now.accessLog === undefined
          ? 'Requests are no longer written to standard output.'
          : `Every request is written to standard output (${now.accessLog}).`,
        {
          kind: old.accessLog === undefined ? 'added' : now.accessLog === undefined ? 'removed' : 'changed',
        },
      ),
    )
  }
  if (old.token !== now.token) {
    changes.push(
      change('observability.token', 'Collectors of metrics show another token at observability.listen.', {
        effects: ['Those that show the old one get nothing.'],
      }),
    )
  }
  if (!same(old.tracing, now.tracing)) {
    changes.push(
      change(
        'observability.tracing',
        now.tracing === undefined
          ? 'Traces are no longer sent.'
          : `Traces are sent to ${now.tracing.endpoint}, ${now.tracing.sampleRatio * 100} of 100 that begin here.`,
        {
          kind: old.tracing === undefined ? 'added' : now.tracing === undefined ? 'removed' : 'changed',
        },
      ),
    )
  }
  return changes
}

function compareStreams(before: Config, after: Config): Change[] {
  const changes: Change[] = []
  const byName = ({ audit }: Config) => new Map((audit.streams ?? []).map(stream => [stream.name, stream]))
  const [old, now] = [byName(before), byName(after)]
  for (const stream of now.values()) {
    const known = old.get(stream.name)
    if (known === undefined) {
      changes.push(
        change(
          'audit.streams',
          `Audit events are sent to ${placeOf(stream)} by the stream "${stream.name}".`,
          {
            kind: 'added',
            effects: ['It begins with what comes next; what was before is in the export of the audit log.'],
          },
        ),
      )
    } else if (!same(known, stream)) {
      changes.push(
        change(
          'audit.streams',
          `The audit stream "${stream.name}" goes to ${placeOf(stream)} in another way.`,
          {
            effects: ['It goes on where it has come to.'],
          },
        ),
      )
    }
  }
  for (const stream of old.values()) {
    if (now.has(stream.name)) continue
    changes.push(
      change('audit.streams', `The audit stream "${stream.name}" ends.`, {
        kind: 'removed',
        effects: ['What it has not sent yet is not sent. A stream that gets this name one day begins anew.'],
      }),
    )
  }
  return changes
}

function compareMail({ mail: old }: Config, { mail }: Config): Change[] {
  if (same(old, mail)) return []
  const what =
    mail === undefined
      ? 'Invitations are no longer sent by mail.'
      : `Invitations are sent by mail from ${mail.from}, by ${mail.smtp.host} port ${mail.smtp.port} (${mail.smtp.security})${old === undefined ? '' : ', in another way than before'}.`
  return [
    change('mail', what, {
      kind: old === undefined ? 'added' : mail === undefined ? 'removed' : 'changed',
      effects:
        mail === undefined
          ? ['Mails that wait are kept, and are sent once a server is named again.']
          : ['Mails that wait are tried at once.'],
    }),
  ]
}

function placeOf({ receiver }: AuditStreamConfig): string {
  if (receiver.kind === 'file') return receiver.path
  return receiver.kind === 'syslog' ? `${receiver.host} port ${receiver.port}` : new URL(receiver.url).origin
}
