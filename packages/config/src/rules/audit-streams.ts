/** Where audit events are sent: each stream has one receiver, a name of its own, and files that can be read. */
import { dirname, resolve } from 'node:path'
import { valuesOf } from '../lists.ts'
import type { RuleContext } from './context.ts'
import { checkPemFile } from './pem-file.ts'

const receivers = ['file', 'syslog', 'webhook'] as const

export function checkAuditStreams(context: RuleContext): void {
  const { file, report, sources } = context
  const names = new Map<string, number>()
  const paths = new Map<string, number>()
  for (const [index, stream] of (file.audit?.streams ?? []).entries()) {
    if (stream === undefined) continue
    const at = ['audit', 'streams', index]
    const written = receivers.filter(
      receiver => stream[receiver] !== undefined || context.hasProblemBelow([...at, receiver]),
    )
    if (written.length !== 1) {
      report.problem(at, {
        code: 'one_receiver',
        what:
          written.length === 0
            ? 'The stream has no receiver.'
            : `The stream has ${written.length} receivers.`,
        why: 'How far it has come is remembered for one.',
        fix: 'Write exactly one of "file", "syslog" and "webhook"; for a second receiver, a second stream.',
      })
    }
    const same = stream.name === undefined ? undefined : names.get(stream.name)
    if (same !== undefined) {
      report.problem([...at, 'name'], {
        code: 'duplicate_name',
        what: `audit.streams[${same}] has the name ${report.shown([...at, 'name'])}, too.`,
        why: 'How far a stream has come is remembered by its name.',
        fix: 'Give each a name of its own.',
      })
    }
    if (stream.name !== undefined) names.set(stream.name, index)
    const path = stream.file?.path
    if (path !== undefined) {
      const whole = resolve(dirname(sources.file), path)
      const taken = paths.get(whole)
      if (taken !== undefined) {
        report.problem([...at, 'file', 'path'], {
          code: 'duplicate_name',
          what: `audit.streams[${taken}] writes into ${report.shown([...at, 'file', 'path'])}, too.`,
          why: 'Two streams would write each event twice, and neither could tell where it has come to.',
          fix: 'Name another file, or take one of the two out.',
        })
      }
      paths.set(whole, index)
    }
    checkSyslogFiles(context, at, stream.syslog)
  }
}

function checkSyslogFiles(
  context: RuleContext,
  at: readonly (string | number)[],
  syslog: { readonly ca?: string; readonly cert?: string; readonly key?: string } | undefined,
): void {
  const why = 'The stream could not speak TLS to its receiver'
  for (const key of ['ca', 'cert', 'key'] as const) {
    const name = syslog?.[key]
    if (name === undefined) continue
    const holds = key === 'key' ? 'PRIVATE KEY' : 'CERTIFICATE'
    checkPemFile(context, [...at, 'syslog', key], name, { holds, why })
  }
  const [here, missing] = syslog?.cert === undefined ? (['key', 'cert'] as const) : (['cert', 'key'] as const)
  if (valuesOf([syslog?.cert, syslog?.key]).length !== 1) return
  context.report.problem([...at, 'syslog', here], {
    code: 'missing_key',
    what: `"${here}" stands here without "${missing}".`,
    why: 'A client certificate is a certificate and its key.',
    fix: `Add "${missing}", or take "${here}" out.`,
  })
}
