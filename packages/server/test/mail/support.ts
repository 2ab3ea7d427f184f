import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { onTestFinished } from 'vitest'

export interface Received {
  readonly to: readonly string[]
  /** The mail as it came. */
  readonly source: string
}

export interface MailServer {
  readonly port: number
  readonly mails: Received[]
}

export const refusal = (status: number, text: string): Error =>
  Object.assign(new Error(text), { responseCode: status })

interface MailServerOptions extends SMTPServerOptions {
  /** Of each recipient: what it is refused with, if it is. */
  readonly onAddress?: (address: string) => Error | undefined
}

/** A mail server on loopback until the test ends, which takes everything unless it is told otherwise. */
export async function startMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const { close, ...server } = await openMailServer(options)
  onTestFinished(close)
  return server
}

/** The same for as long as it is wanted. */
export async function openMailServer(
  options: MailServerOptions = {},
): Promise<MailServer & { close(): Promise<void> }> {
  const mails: Received[] = []
  const { onAddress, ...rest } = options
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    authOptional: true,
    disableReverseLookup: true,
    closeTimeout: 500,
    onRcptTo: ({ address }, _, done) => done(onAddress?.(address) ?? null),
    onData(stream, session, done) {
      const parts: Buffer[] = []
      stream.on('data', part => parts.push(part))
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address)
        mails.push({ to, source: Buffer.concat(parts).toString() })
        done(null, 'taken')
      })
    },
    ...rest,
  })
  server.on('error', () => {})
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.server.address() as { port: number }
  return { port, mails, close: () => new Promise<void>(resolve => server.close(() => resolve())) }
}

/** The parts of a mail as people read them; quoted-printable undone. */
export function readable(source: string): string {
  const bytes = source
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}
