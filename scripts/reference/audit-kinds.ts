import { describeEvent } from '../../packages/server/src/audit/describe.ts'
import { code, page, paragraph, table } from './markdown.ts'

interface Example {
  readonly target?: string
  readonly detail?: Readonly<Record<string, unknown>>
}

/** An entry of each kind, as it would stand in somebody's log. A test holds them against the kinds of the code. */
export const auditExamples: Readonly<Record<string, Example>> = {
  'sign-in': { target: 'azure', detail: { by: 'invitation' } },
  'sign-out': { target: 'azure' },
  'sign-out-by-provider': { target: 'azure', detail: { sessions: 2 } },
  invitation: { target: 'grace@contoso.test', detail: { strategy: 'azure', roles: ['member'] } },
  'invitation-withdrawn': { target: 'grace@contoso.test' },
  'mail-sent': { target: 'grace@contoso.test', detail: { server: 'smtp.contoso.test:587', attempts: 1 } },
  'mail-failed': {
    target: 'grace@contoso.test',
    detail: { reason: 'The mail server does not take the address.', attempts: 1 },
  },
  roles: { target: 'grace@contoso.test', detail: { to: ['admin', 'member'] } },
  disabled: { target: 'grace@contoso.test' },
  enabled: { target: 'grace@contoso.test' },
  deleted: { target: 'grace@contoso.test' },
  unlocked: { target: 'grace@contoso.test' },
  'password-reset': { target: 'grace@contoso.test' },
  'way-removed': { target: 'grace@contoso.test', detail: { strategy: 'gitlab' } },
  'address-vouched': { target: 'grace@contoso.test' },
  'session-ended': { target: 'grace@contoso.test', detail: { all: true } },
  'token-created': { target: 'grace@contoso.test', detail: { name: 'nightly report', apps: ['support'] } },
  'token-revoked': { target: 'grace@contoso.test', detail: { name: 'nightly report' } },
  'key-rotated': {},
  'admin-link': {},
  configuration: {},
  'secrets-shown': {},
  restart: {},
  backup: { target: '2026-11-28' },
  'backup-restored': {
    target: '2026-11-28',
    detail: { until: '2026-11-28T03:00:00.000Z', endSessions: false },
  },
  'storage-moved': { target: 'db.example.com/gatewright' },
  import: { target: 'collaborators', detail: { imported: 12 } },
  export: { target: 'the collaborators' },
  'sign-in-test': { target: 'azure', detail: { asks: ['https://login.microsoftonline.com'] } },
  diagnosis: { target: 'everything' },
  'set-up': { target: 'azure', detail: { what: 'make', way: 'device' } },
  access: { target: 'GET /api/v1/admin/collaborators' },
  refusals: { detail: { of: 'sign-in', more: 12 } },
}

/** Every kind of entry in the audit log, with the sentence that the console and the export say. */
export function auditKindsPage(): string {
  const rows = Object.entries(auditExamples).map(([kind, { target = '', detail = {} }]) => [
    code(kind),
    describeEvent({ kind, target, detail, result: 'ok', code: '' }),
  ])
  const refused = describeEvent({
    kind: 'sign-in',
    target: 'azure',
    detail: {},
    result: 'refused',
    code: 'not_invited',
  })
  return page('Audit log', [
    paragraph(
      'Every entry has the time, a kind, who did it, what it was done to, the result (`ok` or `refused`), the network address, and',
      'details that never hold a secret. The sentence below is an example of what the console and the export say.',
    ),
    paragraph(
      'Where something was refused, the entry also has the [error code](errors.md) and the reference that the person saw, and the',
      `sentence goes on: ${code(refused)}.`,
    ),
    table(['kind', 'an entry says'], rows),
  ])
}
