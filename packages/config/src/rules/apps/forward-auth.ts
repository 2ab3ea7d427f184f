import { quoted } from '../../in-words.ts'
import { listOf } from '../../lists.ts'
import type { Path } from '../../problem.ts'
import type { RuleContext } from '../context.ts'
import { builtInOnly } from './key-ways.ts'

/** Where proxies are listed, one of them may only ask about requests: then these keys of the app do nothing. */
export function noteBuiltInOnly(path: Path, { file, report, isWritten }: RuleContext): void {
  if (listOf(file.httpServer?.trustedProxies).length === 0) return
  const written = builtInOnly.filter(key => isWritten([...path, key]))
  if (written.length === 0) return
  report.notice(
    [...path, written[0] as string],
    'not_by_forward_auth',
    `${quoted(written)} ${written.length === 1 ? 'has' : 'have'} an effect where requests of the app come through Gatewright itself, not where a proxy of httpServer.trustedProxies only asks about them (forward-auth). There, that proxy’s own settings say the same.`,
  )
}
