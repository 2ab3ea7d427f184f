/** Apps: how long is waited for them. */

import { parseDuration } from '../../duration.ts'
import type { Path } from '../../problem.ts'
import type { RuleContext } from '../context.ts'

/** In seconds. A timer cannot be set for more than 24 days, and one for longer ends at once. */
const bounds = { timeout: 86_400, connectTimeout: 3600 } as const

const inWords = { timeout: 'a day', connectTimeout: 'an hour' } as const

/** Below this, in seconds, no app could ever answer. */
const least = 0.01

export function checkTimeOuts(
  app: { readonly timeout?: string | undefined; readonly connectTimeout?: string | undefined },
  path: Path,
  { report }: RuleContext,
): void {
  for (const key of ['timeout', 'connectTimeout'] as const) {
    const seconds = parseDuration(app[key] ?? '')
    if (seconds === undefined || seconds === 0 || (seconds >= least && seconds <= bounds[key])) continue
    report.problem([...path, key], {
      code: 'bad_duration',
      what: `${report.shown([...path, key])} is ${seconds < least ? 'too short' : 'too long'}.`,
      why:
        seconds < least
          ? 'The app could never answer in time.'
          : 'Whoever asks an app that hangs waits for so long, with a connection that nobody else can use.',
      fix: `Write 10ms or more, and ${inWords[key]} at most. An answer that has begun may take as long as it likes.`,
    })
  }
}
