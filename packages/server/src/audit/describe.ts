import { errorTable } from '../error-table.ts'
import type { AuditKind } from './kinds.ts'

interface Event {
  /** Of an entry that another version has written, it may be none of ours. */
  readonly kind: string
  readonly target?: string
  readonly result: 'ok' | 'refused'
  readonly code?: string
  readonly detail: Readonly<Record<string, unknown>>
}

/** What happened, as one sentence without the one who did it. */
export function describeEvent(event: Event): string {
  const { kind, target, detail } = event
  const sentence = isKnown(kind)
    ? sentences[kind](target ?? '', detail)
    : [kind, target].filter(Boolean).join(' ')
  if (event.result === 'ok') return sentence
  return `${sentence}: refused${because(event.code)}`
}

const isKnown = (kind: string): kind is AuditKind => Object.hasOwn(sentences, kind)

type Sentence = (target: string, detail: Event['detail']) => string

/** What each kind says. Each of them has one, so that none goes out without a sentence. */
export const sentences: Readonly<Record<AuditKind, Sentence>> = {
  'sign-in': (target, { by, groupsMissing, unread }) =>
    `Signed in with ${target}${how[String(by)] ?? ''}${groupsMissing ? ', without groups' : ''}${claimsIn(unread)}`,
  'sign-out': target => `Signed out of ${target}`,
  'sign-out-by-provider': (target, { sessions }) =>
    `Ended ${typeof sessions === 'number' && sessions !== 1 ? `${sessions} sessions` : 'a session'} of ${target} at the provider's word`,
  invitation: (target, { strategy, roles, replaced }) =>
    `${replaced ? 'Invited again' : 'Invited'} ${target} for ${strategy} as ${listed(roles)}`,
  'invitation-withdrawn': target => `Withdrew the invitation of ${target}`,
  'mail-sent': target => `Sent ${target} the mail of their invitation`,
  'mail-failed': target => `Mail of the invitation to ${target}`,
  roles: (target, { to }) => `Gave ${target} the roles ${listed(to)}`,
  disabled: target => `Disabled ${target}`,
  enabled: target => `Enabled ${target}`,
  deleted: target => `Deleted ${target}`,
  unlocked: target => `Unlocked ${target}`,
  'password-reset': (target, { apiTokens }) => `Gave ${target} a one-time password${revoked(apiTokens)}`,
  'way-removed': (target, { strategy }) => `Took ${strategy} away from ${target} as a way to sign in`,
  'address-vouched': target => `Said that ${target} is the address of that account`,
  'session-ended': (target, { all, notOffered, sessions, apiTokens }) =>
    notOffered
      ? `Ended ${counted(sessions, 'session')} and ${counted(apiTokens, 'API token')} of ${target}, which is no longer offered as it was`
      : `Ended ${all ? `all sessions${alsoTokens(apiTokens)}` : 'a session'} of ${target}`,
  'token-created': (target, { name, apps }) =>
    `Made the API token "${name}" of ${target} for ${listed(apps)}`,
  'token-revoked': (target, { name }) => `Revoked the API token "${name}" of ${target}`,
  'key-rotated': () => 'Made a new key for assertions',
  'admin-link': () => 'Made a one-time link for a super admin',
  configuration: (_target, { restored }) =>
    restored ? 'Restored an earlier configuration' : 'Saved the configuration',
  'secrets-shown': () => 'Looked at the secrets of the configuration',
  restart: (_target, { nodes, node }) =>
    `Restarted with the configuration file${typeof node === 'string' ? `, on ${node}` : onNodes(nodes)}`,
  backup: target => `Backed up everything, secrets too, as ${target}`,
  'backup-restored': (target, { until, endSessions }) =>
    `Restored the backup ${target}${typeof until === 'string' ? `, as of ${until}` : ''}${endSessions ? ', without sessions and API tokens' : ''}: what was done since is undone`,
  'storage-moved': target => `Moved everything to the PostgreSQL ${target}`,
  import: (_target, { imported }) => `Imported ${imported} collaborators`,
  export: target => `Exported ${target}`,
  'sign-in-test': (target, { asks }) =>
    `Tested signing in with ${target}${Array.isArray(asks) ? ` at ${listed(asks)}` : ''}`,
  diagnosis: target =>
    target === 'bundle'
      ? 'Made a bundle for a support request'
      : 'Looked at everything that a sign-in goes through',
  'set-up': (target, { what, way }) => describeSetUp(target, what, way),
  access: target => `Called ${target}`,
  refusals: (_target, { more }) =>
    typeof more === 'number'
      ? `${more === 1 ? '1 further request' : `${more} further requests`} like those before`
      : 'Further requests like those before are counted, not listed one by one',
}

/** Of a provider, from the console. */
function describeSetUp(target: string, what: unknown, way: unknown): string {
  const by = typeof way === 'string' ? ways[way] : undefined
  const how = by === undefined ? '' : `, ${by}`
  switch (what) {
    case 'looked':
      return `Asked Microsoft what is to be set up for ${target}${how}`
    case 'key':
      return `Made the key of ${target}, and files for whoever may register it`
    case 'agreed':
      return `Agreed to what is to be done at Microsoft for ${target}${how}`
    case 'stopped':
      return `Stopped what was begun at Microsoft for ${target}${how}`
    case 'repair':
      return `Mended what was set up at Microsoft for ${target}${how}`
    case 'undo':
      return `Took away what was set up at Microsoft for ${target}${how}`
    default:
      return `Set up ${target} at Microsoft${how}`
  }
}

const ways: Readonly<Record<string, string>> = {
  client: 'by an application that may register others',
  device: 'by signing in with a code',
  own: 'as far as it may see by itself',
  script: 'by what a script has made',
  hand: 'by what was made by hand',
}

const counted = (count: unknown, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`
const isSome = (count: unknown): boolean => typeof count === 'number' && count > 0
const alsoTokens = (count: unknown): string => (isSome(count) ? ` and ${counted(count, 'API token')}` : '')
const revoked = (count: unknown): string =>
  isSome(count) ? `, and revoked ${counted(count, 'API token')}` : ''

const how: Readonly<Record<string, string>> = {
  invitation: ', by invitation',
  'super-admin-entry': ', as super admin of the file',
  'self-signup': ', by signing up',
  'admin-link': ', through a one-time link',
}

/** Names of claims, as the file has them: what came stands in the detail. */
function claimsIn(unread: unknown): string {
  const claims = Array.isArray(unread)
    ? unread.map(each => (each as { readonly claim?: unknown })?.claim)
    : []
  return claims.length === 0
    ? ''
    : `, where ${claims.join(', ')} ${claims.length > 1 ? 'were' : 'was'} not understood`
}

/** Where there are several: how many have taken it up; which and why not stands in the detail. */
function onNodes(nodes: unknown): string {
  if (!Array.isArray(nodes)) return ''
  const done = nodes.filter(node => (node as { readonly ok?: unknown })?.ok === true).length
  return done === nodes.length ? `, on ${done} nodes` : `, on ${done} of ${nodes.length} nodes`
}

const listed = (value: unknown): string =>
  Array.isArray(value) && value.length > 0 ? value.join(', ') : 'none'

function because(code: string | undefined): string {
  if (code === undefined || !Object.hasOwn(errorTable, code)) return ''
  const { title } = errorTable[code as keyof typeof errorTable]
  return ` (${title})`
}
