import { badRequest, GraphError, notImplemented } from '../errors.ts'
import type { GraphCall, GraphRequest } from '../route.ts'

/** OData's options that the emulator reads. */
const known: readonly string[] = [
  '$select',
  '$filter',
  '$search',
  '$top',
  '$skip',
  '$skiptoken',
  '$deltatoken',
  '$count',
  '$orderby',
  '$expand',
  '$format',
]

/** Options that OData has, and the emulator has not. */
const missing: readonly string[] = ['$apply', '$compute', '$levels', '$index', '$schemaversion', '$root']

/**
 * The query of an address. Graph takes its options in any case, and without the dollar: `Select=id` is `$select=id`. What is none of
 * OData's is left as it is.
 */
export const queryOf = (url: GraphRequest['url']): URLSearchParams => {
  const at = url.indexOf('?')
  const sent = new URLSearchParams(at < 0 ? '' : url.slice(at + 1))
  if ([...sent.keys()].every(name => name.startsWith('$') && name === name.toLowerCase())) return sent
  const query = new URLSearchParams()
  for (const [name, value] of sent) {
    const lower = name.toLowerCase()
    const option = lower.startsWith('$') ? lower : `$${lower}`
    query.append(
      known.includes(option) || missing.includes(option) || lower.startsWith('$') ? option : name,
      value,
    )
  }
  return query
}

/** Throws for an option that nobody knows, that the emulator has not, or that does not fit what is asked for. */
export const checkOptions = (call: GraphCall, allowed: readonly string[] = known): void => {
  for (const name of call.query.keys()) {
    if (!name.startsWith('$') || allowed.includes(name)) continue
    if (missing.includes(name)) throw notImplemented(`the query option ${name}`)
    if (!known.includes(name)) throw badRequest(`The query parameter '${name}' is not supported.`)
    throw badRequest(
      `Query option '${name}' is not allowed. It can only be applied to a collection of resources.`,
    )
  }
}

/**
 * Whether the caller does not mind the index that lags behind, which alone can count and search. The portal never does.
 * @see https://learn.microsoft.com/graph/aad-advanced-queries
 */
export const isEventual = ({ caller, headers }: GraphCall): boolean =>
  caller.kind === 'portal' || String(headers.consistencylevel ?? '').toLowerCase() === 'eventual'

export const requireEventual = (call: GraphCall, option: string): void => {
  if (isEventual(call)) return
  throw new GraphError(
    400,
    'Request_UnsupportedQuery',
    `Request with ${option} query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'`,
  )
}
