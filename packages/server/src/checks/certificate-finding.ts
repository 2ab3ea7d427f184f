import { inWords } from '../clock.ts'
import { amber, type Finding, green, red } from './check.ts'

const DAY = 86_400_000
/** What is made for a week at most is renewed every few days; in milliseconds. */
const SHORT_LIVED = 7 * DAY
/** As the log warns of the server's own; in milliseconds. */
const SOON = 14 * DAY

/**
 * Whether a certificate is valid, and for how long.
 * @param how.said what was seen beside, as the beginning of a sentence
 */
export function certificateFinding(
  { validFrom, expiresAt }: { readonly validFrom: number; readonly expiresAt: number },
  how: { readonly now: number; readonly said: string; readonly cure: string },
): Finding {
  const { now, said, cure } = how
  const left = expiresAt - now
  const day = new Date(expiresAt).toISOString().slice(0, 10)
  if (left <= 0) return red(`${said}: it has expired (${day}).`, cure)
  if (now < validFrom)
    return red(
      `${said}: it is not valid before ${new Date(validFrom).toISOString().slice(0, 10)}.`,
      'Compare the clock of this machine (timedatectl).',
    )
  const soon = expiresAt - validFrom <= SHORT_LIVED ? (expiresAt - validFrom) / 6 : SOON
  if (left <= soon) return amber(`${said}: it expires in ${inWords(left)} (${day}).`, cure)
  return green(`${said}, valid until ${day}.`)
}
