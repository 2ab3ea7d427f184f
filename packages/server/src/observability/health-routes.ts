import type { FastifyPluginAsync } from 'fastify'
import { GatewrightError } from '../errors.ts'
import type { Siblings } from '../siblings.ts'

/** What fails, as readiness tells it: no paths, for anybody may ask. */
interface Fault {
  readonly code: string
  readonly reason: string
  /** Milliseconds since 1970. */
  readonly since: number
}

const works = ['reading', 'writing'] as const

/** What readiness is asked of. */
export interface HealthContext {
  /** The process was told to stop; others may go on in its place. */
  readonly stopping: { readonly begun: boolean; readonly othersGoOn?: boolean }
  readonly siblings: Pick<Siblings, 'missing'> | undefined
  readonly storage: {
    /** `false` once the database has not answered for too long. */
    isAvailable(): boolean
    readonly health: { faultOf(work: (typeof works)[number]): Fault | undefined }
  }
  readonly certificates: {
    /** Of those that come by ACME. */
    missing(): { readonly names: number; readonly without: number; readonly since: number } | undefined
  }
}

/**
 * For load balancers and container runtimes: whether the process lives, and whether it should be sent requests. A server
 * that cannot write is sent them: whoever is signed in goes on, and another one on the same disk could do no more.
 */
export const healthRoutes: FastifyPluginAsync<{ readonly context: HealthContext }> = async (
  app,
  { context: { stopping, storage, certificates, siblings } },
) => {
  app.get('/healthz', async () => ({ status: 'ok' }))
  app.get('/readyz', async () => {
    if (stopping.begun && stopping.othersGoOn !== true) throw new GatewrightError('stopping')
    if (!storage.isAvailable()) throw new GatewrightError('storage_unavailable')
    const missing = certificates.missing()
    const absent = siblings?.missing()
    const failing = [
      ...works.flatMap(work => {
        const fault = storage.health.faultOf(work)
        return fault === undefined ? [] : [told(work, fault)]
      }),
      ...(missing === undefined ? [] : [told('certificates', withoutCertificate(missing))]),
      ...(absent === undefined ? [] : [told('workers', withoutWorkers(absent))]),
    ]
    return failing.length === 0 ? { status: 'ok' } : { status: 'degraded', failing }
  })
}

const told = (what: string, { code, reason, since }: Fault) => ({
  what,
  code,
  reason,
  since: new Date(since).toISOString(),
})

/** The others serve everybody meanwhile. */
const withoutWorkers = ({ missing, of, since }: NonNullable<ReturnType<Siblings['missing']>>): Fault => ({
  code: 'worker_missing',
  reason: `${missing} of ${of} workers ${missing === 1 ? 'does' : 'do'} not serve`,
  since,
})

/** Other names and those who are signed in go on; which it is, the log says. */
const withoutCertificate = ({
  names,
  without,
  since,
}: NonNullable<ReturnType<HealthContext['certificates']['missing']>>): Fault => ({
  code: 'no_certificate',
  reason: `${without} of ${names} names ${without === 1 ? 'has' : 'have'} no certificate`,
  since,
})
