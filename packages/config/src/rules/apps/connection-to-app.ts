/** What an app gets as its host, and by what a session keeps to one of its upstreams. */
import { checkAppHost } from '../../app-host.ts'
import { canonicalUpstream } from '../../canonical-upstream.ts'
import { listOf, valuesOf } from '../../lists.ts'
import type { Path } from '../../problem.ts'
import type { RuleContext } from '../context.ts'
import type { AppEntry } from './app-entry.ts'
import { checkTlsToApp } from './tls.ts'

/** @param path of the app */
export function checkConnectionToApp(app: AppEntry, path: Path, context: RuleContext): void {
  checkHost(app, path, context)
  checkTlsToApp(app, path, context)
  checkUpstreamsTwice(app, path, context)
  checkStickySessions(app, path, context)
}

function checkHost({ host, upstream }: AppEntry, path: Path, { report }: RuleContext): void {
  if (host === undefined) return
  const at = [...path, 'host']
  const fault = checkAppHost(host, report.shown(at))
  if (fault !== undefined) report.problem(at, fault)
  if (host !== 'upstream' || !valuesOf(upstream).some(address => /^unix:/i.test(address))) return
  report.problem(at, {
    code: 'bad_address',
    what: 'A Unix socket has no host.',
    why: 'The app would get a request without Host, which HTTP does not know.',
    fix: 'Write the name that the app knows itself by, such as "localhost", or leave "host" out.',
  })
}

function checkUpstreamsTwice({ upstream }: AppEntry, path: Path, { report }: RuleContext): void {
  const seen = new Set<string>()
  for (const [index, address] of listOf(upstream).entries()) {
    if (address === undefined) continue
    const place = [...path, 'upstream', index]
    const canonical = canonicalUpstream(address)
    if (seen.has(canonical)) {
      report.notice(
        place,
        'no_effect',
        `${report.shown(place)} is listed twice, and is one upstream. Leave one of them out.`,
      )
    }
    seen.add(canonical)
  }
}

function checkStickySessions(app: AppEntry, path: Path, { report }: RuleContext): void {
  const upstreams = listOf(app.upstream)
  if (app.stickySessions !== true || upstreams.includes(undefined)) return
  if (new Set(valuesOf(app.upstream).map(canonicalUpstream)).size !== 1) return
  report.notice(
    [...path, 'stickySessions'],
    'no_effect',
    '"stickySessions" has no effect: the app has one upstream, where every session is. Take it out, or list the others in "upstream".',
  )
}
