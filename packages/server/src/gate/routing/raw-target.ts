import { mayLeadOut } from '../rules/may-lead-out.ts'
import { asItCame } from '../rules/raw-steps.ts'
import { type HostEntry, siteAt } from './apps.ts'
import { longestEscaped, parseTarget, type Target } from './path.ts'
import { longestUnusual } from './ordinary-path.ts'

/**
 * Reads a request target for what answers on a host. One that servers could read in several ways is refused, unless it belongs to an
 * app to which such paths go on as they came.
 * @returns `undefined` where it is to be refused
 */
export function readTarget(url: string, entry: HostEntry): Target | undefined {
  const target = parseTarget(url)
  // Nothing was tidied up in it, as with nearly all.
  if (target !== undefined && target.path.length + target.query.length === url.length) return target
  return rawTarget(url, entry) ?? target
}

/**
 * Where no rule of an app reads the path, there is nothing that could be dodged: it goes on byte for byte. Else the rules of every
 * reading are asked (`rules/raw-readings`). Below a path prefix, or a path of the upstream, no reading may lead out of it.
 *
 * Never a line's end or NUL, nor their escapes, by which apps have ended lines and names: those have no use in a path. Nor another form than the
 * origin-form: a proxy on the way would go by the host in it.
 */
function rawTarget(url: string, entry: HostEntry): Target | undefined {
  // What a request line holds (llhttp). In forward-auth it comes in a header, which holds more.
  if (!/^\/[\x21-\x7e\x80-\xff]*$/.test(url)) return undefined
  const end = url.indexOf('?')
  const path = end === -1 ? url : url.slice(0, end)
  const site = siteAt(entry, path)
  if (site === undefined || !site.app.takesRawPaths || /%0[0ad]/i.test(path)) return undefined
  const { prefix, app } = site
  const below = path.slice(prefix.length)
  const isKept = prefix !== '' || app.liesBelow
  if ((isKept || app.rules.readsPaths) && below.length > longestEscaped) return undefined
  if (app.rules.readsPaths && asItCame(below).length > longestUnusual) return undefined
  if (isKept && mayLeadOut(below)) return undefined
  return { path, decoded: path, query: end === -1 ? '' : url.slice(end), isRaw: true }
}
