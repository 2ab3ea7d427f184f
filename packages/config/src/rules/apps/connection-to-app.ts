/** What an app gets as its host, and by what a session keeps to one of its upstreams. */
import { checkAppHost } from '../../app-host.ts'
import { listOf, valuesOf } from '../../lists.ts'
import type { Path } from '../../problem.ts'
import type { RuleContext } from '../context.ts'
import { checkTlsToApp } from './tls.ts'

type App = NonNullable<NonNullable<RuleContext['file']['apps']>[string]>

/** @param path of the app */
export function checkConnectionToApp(app: App, path: Path, context: RuleContext): void {
  checkHost(app, path, context)
  checkTlsToApp(app, path, context)
  checkStickySessions(app, path, context)
}

function checkHost({ host, upstream }: App, path: Path, { report }: RuleContext): void {
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

function checkStickySessions(app: App, path: Path, { report }: RuleContext): void {
  if (app.stickySessions !== true || listOf(app.upstream).length !== 1) return
  report.notice(
    [...path, 'stickySessions'],
    'no_effect',
    '"stickySessions" has no effect: the app has one upstream, where every session is. Take it out, or list the others in "upstream".',
  )
}
