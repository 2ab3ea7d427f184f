/** The server's own address and files. */
import { parseDuration } from '../duration.ts'
import { callbackOrigins } from '../external-url.ts'
import { parseHttpUrl } from '../urls.ts'
import type { RuleContext } from './context.ts'

/** What ends sooner ends while somebody reads the page that they have signed in for; in seconds. */
const SHORT = 60

export function checkHttpServer(context: RuleContext): void {
  const { file, report } = context
  if (!context.isWritten(['httpServer', 'externalUrl'])) checkGuess(context)

  const idle = parseDuration(file.jwtToken?.duration ?? '1h') ?? 0
  const limit = parseDuration(file.session?.maxAge ?? '12h') ?? 0
  if (idle > limit && limit > 0) {
    report.notice(
      ['jwtToken', 'duration'],
      'session_limit',
      `Sessions end after ${file.session?.maxAge ?? '12h'} at the latest (session.maxAge), so this longer idle time-out has no effect. Raise session.maxAge to keep people signed in longer.`,
    )
  }
  noteShortSessions(context)
  checkSchemeOfTls(context)
}

/** Everybody would be signed out again before they can do anything, whoever mends it in the console too. */
function noteShortSessions({ file, report }: RuleContext): void {
  for (const [path, written] of [
    [['jwtToken', 'duration'], file.jwtToken?.duration],
    [['session', 'maxAge'], file.session?.maxAge],
  ] as const) {
    const seconds = written === undefined ? undefined : parseDuration(written)
    if (seconds === undefined || seconds === 0 || seconds >= SHORT) continue
    report.notice(
      path,
      'short_session',
      `Everybody is signed out ${path[0] === 'session' ? `${written} after they have signed in` : `after ${written} without a request`}, administrators too, which is too short to mend it in the console. Write minutes or hours: "${path[0] === 'session' ? '12h' : '1h'}".`,
    )
  }
}

/** The port that browsers come to is the one that speaks TLS, and they would speak to it without. */
function checkSchemeOfTls({ file, report, externalUrl, isWritten }: RuleContext): void {
  const url = externalUrl === undefined ? undefined : parseHttpUrl(externalUrl)
  // What is certified by ACME has to be https anyway, and is told so there.
  if (file.httpServer?.tls === undefined || isWritten(['httpServer', 'tls', 'acme'])) return
  if (url?.protocol !== 'http:' || Number(url.port || 80) !== (file.httpServer.port ?? 3000)) return
  const right = new URL(url)
  right.protocol = 'https:'
  report.problem(['httpServer', isWritten(['httpServer', 'externalUrl']) ? 'externalUrl' : 'tls'], {
    code: 'http_before_tls',
    what: `Browsers are to come to ${url.origin} by http, and "tls" lets this port speak https alone.`,
    why: 'Nobody could open a page, the sign-in page neither.',
    fix: `Write "externalUrl": "${right.origin}" and the callback URLs to match, or take "tls" out.`,
  })
}

function checkGuess(context: RuleContext): void {
  const origins = callbackOrigins(context.file, context.definitions)
  const first = origins[0]
  if (first === undefined) return
  const different = origins.find(each => each.origin !== first.origin)
  const path = (id: string) => ['authStrategies', id, 'options', 'callbackURL']
  if (different) {
    context.report.problem(path(different.id), {
      code: 'unclear_external_url',
      what: `httpServer.externalUrl is not set, and the callback URLs name ${first.origin} and ${different.origin}.`,
      why: 'The address that browsers see is taken from them, and there can be only one.',
      fix: `Set "httpServer": { "externalUrl": "${first.origin}" } and make the callback URLs begin with it.`,
    })
    return
  }
  context.report.notice(
    path(first.id),
    'external_url_guessed',
    `httpServer.externalUrl is not set; ${first.origin} is taken from here as the address that browsers see.`,
  )
}
