/** The server's own address and files. */
import { dirname, resolve } from 'node:path'
import { parseDuration } from '../duration.ts'
import { callbackOrigins } from '../external-url.ts'
import { reasonOf } from '../references.ts'
import type { RuleContext } from './context.ts'

export function checkHttpServer(context: RuleContext): void {
  const { file, report, sources } = context
  for (const key of ['cert', 'key'] as const) {
    const name = file.httpServer?.tls?.[key]
    if (name === undefined) continue
    const path = ['httpServer', 'tls', key]
    try {
      const text = sources.readFile(resolve(dirname(sources.file), name))
      const wanted = key === 'cert' ? 'CERTIFICATE' : 'PRIVATE KEY'
      if (text.includes('-----BEGIN') && text.includes(`${wanted}-----`)) continue
      report.problem(path, {
        code: 'bad_key',
        what: `The file ${report.shown(path)} holds no ${key === 'cert' ? 'certificate' : 'private key'} in PEM form.`,
        why: 'The server could not start to speak TLS.',
        fix: `Name the file that begins with -----BEGIN ${wanted}-----; to convert another form: openssl.`,
      })
    } catch (error) {
      report.problem(path, {
        code: 'unreadable_file',
        what: `The file ${report.shown(path)} ${reasonOf(error)}.`,
        why: 'The server could not start to speak TLS; the path is relative to the configuration file.',
        fix: 'Correct the path, or let the user that runs Gatewright read it.',
      })
    }
  }
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
