import type { FastifyRequest } from 'fastify'
import { visibleLines } from './terminal.ts'

/** Says at the terminal what nobody foresaw, with its stack: Fastify's own log is off, and what is told to it nobody hears. */
export const tellFailure = (
  { method, url }: Pick<FastifyRequest, 'method' | 'url'>,
  error: Error,
  requestId?: string,
): void => {
  const which = requestId === undefined ? '' : ` (request-id ${requestId})`
  process.stderr.write(
    `${visibleLines(`entra-emulator: ${method} ${url.split('?')[0]}${which}: ${error.stack ?? error}`)}\n`,
  )
}
