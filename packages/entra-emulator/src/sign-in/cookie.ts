import { parseCookie, stringifySetCookie } from 'cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sessionCookieName } from './sessions.ts'

export const readSessionCookie = (request: FastifyRequest): string | undefined =>
  parseCookie(request.headers.cookie ?? '')[sessionCookieName]

/** `None` on https, for apps renew tokens in a hidden frame of theirs; browsers allow it only there. */
export const setSessionCookie = (request: FastifyRequest, reply: FastifyReply, value: string): void => {
  const secure = request.protocol === 'https'
  reply.header(
    'set-cookie',
    stringifySetCookie({
      name: sessionCookieName,
      value,
      path: '/',
      httpOnly: true,
      secure,
      sameSite: secure ? 'none' : 'lax',
    }),
  )
}

export const clearSessionCookie = (request: FastifyRequest, reply: FastifyReply): void => {
  const secure = request.protocol === 'https'
  reply.header(
    'set-cookie',
    stringifySetCookie({
      name: sessionCookieName,
      value: '',
      path: '/',
      httpOnly: true,
      secure,
      sameSite: secure ? 'none' : 'lax',
      maxAge: 0,
    }),
  )
}
