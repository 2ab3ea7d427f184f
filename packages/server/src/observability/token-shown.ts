import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Whether a request shows this token as `Authorization: Bearer`. Without a token nothing will do. */
export function showsToken({ headers }: IncomingMessage, token: string | undefined): boolean {
  const shown = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
  return token !== undefined && shown !== undefined && timingSafeEqual(hash(shown), hash(token))
}

const hash = (text: string): Buffer => createHash('sha256').update(text).digest()

/** `localhost`, a name below it, or an address of loopback; without a port. */
export const isOnThisMachine = (host: string): boolean =>
  /^(?:(?:.+\.)?localhost|127\.[\d.]+|\[::1\])$/.test(host)
