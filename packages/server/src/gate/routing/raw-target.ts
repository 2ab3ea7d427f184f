import { mayLeadOut } from '../rules/may-lead-out.ts'
import { asItCame } from '../rules/raw-steps.ts'
import { siteAt } from './apps.ts'
import type { HostEntry } from './host-entry.ts'
import { isOrdinary, longestUnusual } from './ordinary-path.ts'
import { foldCase, longestEscaped, parseTarget, type Target } from './path.ts'

/**
 * Reads a request target for what answers on a host. One that servers could read in several ways is refused, unless it belongs to an
 * app to which such paths go on as they came.
 * @returns `undefined` where it is to be refused
 */
export function readTarget(url: string, entry: HostEntry): Target | undefined {
  const tidy = parseTarget(url)
  const isAsItCame = tidy !== undefined && tidy.path.length + tidy.query.length === url.length
  // Nearly all are so.
  const target = isAsItCame ? tidy : (rawTarget(url, entry) ?? tidy)
  return target !== undefined && (leadsOut(target, entry) || isAnothers(target, entry)) ? undefined : target
}

/** Whether a reading of it leads out of the app's prefix, or of the path that its upstream has. */
function leadsOut(target: Target, entry: HostEntry): boolean {
  if (entry.prefixes.size === 0 && entry.root?.app.liesBelow !== true) return false
  if (!target.isRaw && isOrdinary(target.decoded)) return false
  const site = siteAt(entry, target.path)
  if (site === undefined || (site.prefix === '' && !site.app.liesBelow)) return false
  const below = target.path.slice(site.prefix.length)
  return below.length > longestEscaped || mayLeadOut(below)
}

/**
 * Whether some reading of it lies within the address of another app of the host. Each has rules of its own, and those of the one say
 * nothing of the other; yet a proxy that asks about `/tool%2fx` may find `/tool/` by it (nginx), and of `/Tool/` (Caddy), and one server
 * may be behind both.
 */
function isAnothers(target: Target, entry: HostEntry): boolean {
  const { foldedPrefixes, root } = entry
  const site = foldedPrefixes && siteAt(entry, target.path)
  if (site === undefined) return false
  const { rules } = site.app
  if (target.isRaw && isTooLongToRead(target.path)) return true
  const readings = target.isRaw ? rules.rawReadingsOf(target.path) : rules.readingsOf(target.decoded)
  if (readings === undefined) return true
  const paths = typeof readings === 'string' ? [readings] : [...readings.cased, ...readings.lenient]
  return paths.some(path => (foldedPrefixes?.above(foldCase(path))[0] ?? root) !== site)
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
  if (site.app.rules.readsPaths && isTooLongToRead(path.slice(site.prefix.length))) return undefined
  return { path, decoded: path, query: end === -1 ? '' : url.slice(end), isRaw: true }
}

/** Of a path as it came, whose readings would take too much work. */
const isTooLongToRead = (path: string): boolean =>
  path.length > longestEscaped || asItCame(path).length > longestUnusual
