import { isLoopbackHost, issuerMeant } from '@gatewright/config'
import type { Pasted } from '../pasted.ts'

/**
 * An address as somebody has pasted it: with https where no scheme was written, without the document that stands below it, its query
 * and its fragment.
 * @param example of one that is right
 */
export function pastedAddress(text: string, example: string): Pasted<URL> {
  const pasted = text.trim().replace(/^["'<]+|["'>]+$/g, '')
  const whole = /^[a-z][a-z\d+.-]*:\/\//i.test(pasted) ? pasted : `https://${pasted}`
  const url = /[\s@]/.test(pasted) || pasted === '' ? null : URL.parse(whole)
  if (url === null || !/^https?:$/.test(url.protocol))
    return { fault: `This is no address. Write it as ${example}.` }
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname))
    return { fault: 'Over http anybody on the way could be the provider. Write https://.' }
  const meant = URL.parse(issuerMeant(`${url.origin}${url.pathname}`))
  return { value: meant ?? url }
}

/** Without the slash at its end. */
export const bare = (url: URL): string => `${url.origin}${url.pathname}`.replace(/\/+$/, '')
