/** The server's own address and files. */
import { parseDuration } from '../duration.ts'
import { callbackOrigins } from '../external-url.ts'
import type { RuleContext } from './context.ts'

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
