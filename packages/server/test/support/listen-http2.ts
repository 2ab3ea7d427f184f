import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '@gatewright/config'
import { type Logger, pino } from 'pino'
import { onTestFinished } from 'vitest'
import { type ConnectionLimits, usualLimits } from '../../src/http/connection-limits.ts'
import type { Handler } from '../../src/http/handler.ts'
import { type Listener, listen } from '../../src/http/listener.ts'
import { type OwnCertificate, ownCertificate } from './own-certificate.ts'

export interface Http2Listener extends Listener {
  readonly certificatePem: OwnCertificate
}

/** The real listener with TLS, in front of whatever a test brings. Cut when the test is over. */
export async function listenHttp2(
  handle: Handler['handle'],
  options: {
    readonly http?: Partial<Config['http']>
    readonly limits?: Partial<ConnectionLimits>
    readonly upgrade?: Handler['upgrade']
    readonly log?: Logger
    readonly host?: string
  } = {},
): Promise<Http2Listener> {
  const { http, limits, upgrade = (_, socket) => socket.destroy(), host = 'support.example.com' } = options
  const certificatePem = ownCertificate(host)
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-http2-'))
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  writeFileSync(cert, certificatePem.cert)
  writeFileSync(key, certificatePem.key)
  const listener = await listen(
    {
      host: '127.0.0.1',
      port: 0,
      externalUrl: `https://${host}`,
      trustedProxies: [],
      maxConnections: 1000,
      tls: { cert, key },
      ...http,
    },
    () => ({ handle, upgrade }),
    options.log ?? pino({ level: 'silent' }),
    { ...usualLimits, ...limits },
  )
  rmSync(folder, { recursive: true })
  onTestFinished(async () => {
    listener.cut()
    await listener.close()
  })
  return Object.assign(listener, { certificatePem })
}
