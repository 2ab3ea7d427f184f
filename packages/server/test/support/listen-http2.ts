import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '@gatewright/config'
import { type Logger, pino } from 'pino'
import { onTestFinished } from 'vitest'
import { type ConnectionLimits, usualLimits } from '../../src/http/connection-limits.ts'
import type { Handler } from '../../src/http/handler.ts'
import { type Listener, listen } from '../../src/http/listener.ts'
import { testHttp } from './config.ts'
import { type OwnCertificate, ownCertificate, ownCertificateIn } from './own-certificate.ts'

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
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-http2-'))
  const listener = await listen(
    { ...testHttp, externalUrl: `https://${host}`, tls: ownCertificateIn(folder, host), ...http },
    () => ({ handle, upgrade }),
    options.log ?? pino({ level: 'silent' }),
    { ...usualLimits, ...limits },
  )
  rmSync(folder, { recursive: true })
  onTestFinished(async () => {
    listener.cut()
    await listener.close()
  })
  return Object.assign(listener, { certificatePem: ownCertificate(host) })
}
