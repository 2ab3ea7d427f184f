import { formatPath } from '../../problem.ts'
import { callbackPath } from '../callback-url.ts'
import type { EntryCheckContext } from '../definition.ts'

/** Whether the provider sends people back to this server, and to this entry. */
export function checkCallback(id: string, callback: string | undefined, context: EntryCheckContext): void {
  const url = callback === undefined ? null : URL.parse(callback)
  if (!url) return
  const path = ['authStrategies', id, 'options', 'callbackURL']
  const wanted = callbackPath('oauth2', id)
  const origin = context.externalUrl ?? url.origin
  if (url.pathname === wanted && url.search === '' && url.origin === origin) return
  const other = url.origin !== origin
  // Of an entry that needs another name the callback will be another one.
  if (!other && context.report.misnamed.has(formatPath(['authStrategies', id]))) return
  context.report.problem(path, {
    code: 'callback_mismatch',
    what: other
      ? `${context.report.shown(path)} leads to ${url.origin}, while browsers see this server at ${origin}.`
      : `${context.report.shown(path)} is not the callback of "${id}".`,
    why: other
      ? 'The provider would send people, with their code, to another place than the one that asked.'
      : 'The provider would send people to a page that does not exist, or to another strategy.',
    fix: `Write ${origin}${wanted}, here and at the provider${other ? ', or correct httpServer.externalUrl' : ''}.`,
  })
}
