import type { IncomingMessage } from 'node:http'
import { type Config, commandFor } from '@gatewright/config'
import { type Html, html } from '../../http/html.ts'
import { fill, type Language } from '../../texts/language.ts'

/** What somebody finds who opens a server that nobody administers yet: how to begin. */
export const howToBegin = (language: Language, command: string): Html =>
  html`<p>${fill(language, 'empty.open')}</p><code class="command" dir="ltr">${command}</code><p class="soft">${fill(language, 'empty.whoever')}</p>`

/**
 * The command that prints another link. With the file that this server runs by, it can be pasted as it is; but where the file
 * lies says how the machine is laid out, which is nothing for strangers. So only somebody at the machine itself gets it: who
 * comes over loopback, to a server that is not published at all (its external URL is of loopback, too), and through no
 * proxy, which would make everybody come over loopback.
 */
export function linkCommand(
  { file, http }: Pick<Config, 'file' | 'http'>,
  request: Pick<IncomingMessage, 'headers' | 'socket'>,
): string {
  const { hostname } = new URL(http.externalUrl)
  const isAtTheMachine =
    isLoopbackName(hostname) &&
    isLoopbackAddress(request.socket.remoteAddress ?? '') &&
    !signsOfAProxy.some(name => request.headers[name] !== undefined)
  return isAtTheMachine ? commandFor('admin-link', file, 'npx @gatewright/cli') : 'gatewright admin-link'
}

const isLoopbackName = (name: string): boolean =>
  /^(?:(?:.+\.)?localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(name)

const isLoopbackAddress = (address: string): boolean =>
  /^(?:::1|(?:::ffff:)?127\.\d+\.\d+\.\d+)$/i.test(address)

const signsOfAProxy = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-server',
  'x-real-ip',
]
