import type { X509Certificate } from 'node:crypto'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import { refuseOwnedBy } from '../../config-file/owner.ts'
import { GatewrightError } from '../../errors.ts'
import { createOutboundFetch } from '../../outbound/outbound-fetch.ts'
import { instructions } from '../../set-up/entra/by-hand.ts'
import { createEntraSetUp } from '../../set-up/entra/entra-set-up.ts'
import { handOverFiles } from '../../set-up/entra/hand-over/hand-over.ts'
import { localCertificate } from '../../set-up/entra/local-certificate.ts'
import { fetchAt } from '../../set-up/entra/reachable.ts'
import { findTenant } from '../../set-up/entra/tenant.ts'
import { lockSetUp } from '../../set-up/lock.ts'
import { configurationOf } from '../configuration/edit.ts'
import { createRecordReading } from '../recorded-reading.ts'
import { answered } from './answered.ts'
import type { RoutesContext } from './context.ts'
import { readRequest, Wanted } from './entra-request.ts'

/** What somebody else does in the tenant: files for a script, or steps in the portal. Only the key is made here. */
export const handOverRoutes: FastifyPluginAsyncTypebox<{ readonly context: RoutesContext }> = async (
  app,
  { context },
) => {
  const { setUps, config, clock } = context
  const recordReading = createRecordReading(context, 'hand-over')
  const fetch = createOutboundFetch()
  const lock = () => lockSetUp(config.dataFolder)
  const never = new AbortController().signal

  /** A key is made, and files for whoever may register; nothing in the tenant. */
  async function apart<Result>(
    request: FastifyRequest,
    wanted: Static<typeof Wanted>,
    work: (setUp: ReturnType<typeof createEntraSetUp>) => Promise<Result>,
  ): Promise<Result> {
    const { file } = configurationOf(context)
    refuseOwnedBy(file)
    return answered(async () => {
      const { tenant: named, authority, wishes } = await readRequest(context, wanted)
      await recordReading(request, { kind: 'set-up', target: wishes.strategy, detail: { what: 'key' } })
      return setUps.apart(lock, async () => {
        const at = fetchAt(authority, never, fetch)
        const tenant = await findTenant(named, authority, at)
        return work(
          createEntraSetUp({
            ...{ tenant, wishes, fetch: at, now: clock.now, env: {}, say: () => {} },
            ...{ configFile: file.path, dataFolder: config.dataFolder },
          }),
        )
      })
    })
  }

  app.post(
    '/set-up/entra/files',
    {
      schema: {
        body: Wanted,
        response: {
          200: Type.Array(
            Type.Object({
              kind: Type.Union([Type.Literal('az'), Type.Literal('bicep'), Type.Literal('terraform')]),
              text: Type.String({ description: 'Holds no secret.' }),
            }),
          ),
        },
      },
    },
    async request => {
      if ((request.body.app ?? '') !== '')
        throw new GatewrightError('set_up_refused', {
          response: {
            message:
              'A script registers an application of its own, so an application that is there goes with the other ways alone.',
          },
        })
      const files = await apart(request, request.body, setUp => handOverFiles(setUp.handOver))
      return files.map(file => ({ ...file }))
    },
  )

  app.post(
    '/set-up/entra/instructions',
    {
      schema: {
        body: Wanted,
        response: {
          200: Type.Object({
            steps: Type.Array(
              Type.Object({ where: Type.String(), what: Type.String(), value: Type.Optional(Type.String()) }),
            ),
            certificate: Type.Optional(Type.String({ description: 'To be uploaded; holds no secret.' })),
          }),
        },
      },
    },
    async request =>
      apart(request, request.body, async setUp => {
        let certificate: X509Certificate | undefined
        const steps = await instructions(setUp.handOver, async () => {
          ;({ certificate } = await localCertificate(setUp.handOver))
          return `${request.body.strategy}.cer`
        })
        return {
          steps: steps.map(step => ({ ...step })),
          ...(certificate !== undefined && { certificate: certificate.toString() }),
        }
      }),
  )
}
