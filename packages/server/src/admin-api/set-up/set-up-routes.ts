import type { X509Certificate } from 'node:crypto'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { isUnfit, readClientCertificate } from '@gatewright/config'
import type { FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import type { Context } from '../../context.ts'
import { GatewrightError } from '../../errors.ts'
import { createOutboundFetch } from '../../outbound/outbound-fetch.ts'
import { instructions } from '../../set-up/entra/by-hand.ts'
import { entraRun, type RunWay } from '../../set-up/entra/entra-run.ts'
import { createEntraSetUp } from '../../set-up/entra/entra-set-up.ts'
import { handedBackOf, handOverFiles } from '../../set-up/entra/hand-over/hand-over.ts'
import { localCertificate } from '../../set-up/entra/local-certificate.ts'
import { pastedClientId, pastedSecret } from '../../set-up/entra/pasted.ts'
import { fetchAt } from '../../set-up/entra/reachable.ts'
import { readState } from '../../set-up/entra/state.ts'
import { findTenant } from '../../set-up/entra/tenant.ts'
import { lockSetUp } from '../../set-up/lock.ts'
import { SetUpRefusal } from '../../set-up/refusal.ts'
import { explainRunFault } from '../../set-up/run-fault.ts'
import { configurationOf } from '../configuration/edit.ts'
import { actorOf, type ChangeLogging, changing } from '../record-change.ts'
import { createRecordReading } from '../recorded-reading.ts'
import { signedInCaller } from '../standing.ts'
import {
  externalUrlFaultHere,
  faultOf,
  readRequest,
  type SetUpContext,
  strategyFault,
  strategyFaultHere,
  tenantFaultHere,
  Wanted,
} from './entra-request.ts'
import { saveAs } from './save-as.ts'
import { RunSchema, SetUpSchema, shownRun, shownSetUp } from './shown-set-up.ts'

const Id = Type.Object({ id: Type.String({ maxLength: 64 }) })
const Way = Type.Union([
  Type.Object({
    kind: Type.Literal('client'),
    id: Type.String({ maxLength: 100 }),
    secret: Type.Optional(
      Type.String({ maxLength: 2000, description: 'Kept in memory until the run ends.' }),
    ),
    certificate: Type.Optional(
      Type.String({ maxLength: 12_000, description: 'Private key and certificate in PEM; as the secret.' }),
    ),
  }),
  Type.Object({ kind: Type.Literal('device') }),
  Type.Object({ kind: Type.Literal('own') }),
  Type.Object({ kind: Type.Literal('script'), output: Type.String({ maxLength: 8000 }) }),
  Type.Object({
    kind: Type.Literal('hand'),
    clientId: Type.String({ maxLength: 200 }),
    secret: Type.Optional(Type.String({ maxLength: 2000 })),
  }),
])
const Checked = Type.Object({
  fault: Type.Optional(Type.String()),
  notes: Type.Optional(Type.Array(Type.String())),
})

type RoutesContext = SetUpContext &
  ChangeLogging &
  Pick<Context, 'accounts' | 'clock' | 'log' | 'setUps' | 'strategyTypes'>

/**
 * What `gatewright setup entra` does, for the console. For whoever may edit the configuration and restart, which is what it comes to.
 * Nothing is asked but Microsoft's hosts and what whoever runs the server has named; nothing is written but the configuration, the
 * folder `secrets` beside it, and what is known of the set-up in the data folder.
 */
export const setUpRoutes: FastifyPluginAsyncTypebox<{ readonly context: RoutesContext }> = async (
  app,
  { context },
) => {
  const { setUps, config, clock } = context
  const recordReading = createRecordReading(context)
  const fetch = createOutboundFetch()
  const lock = () => lockSetUp(config.dataFolder)
  const never = new AbortController().signal

  app.get(
    '/set-up/entra',
    {
      schema: {
        querystring: Type.Object({ strategy: Type.Optional(Type.String({ maxLength: 64 })) }),
        response: { 200: SetUpSchema },
      },
    },
    async request => {
      const { strategy = 'azure' } = request.query
      const fault = strategyFault(strategy)
      if (fault !== undefined)
        throw new GatewrightError('set_up_refused', {
          response: { message: fault, fields: [{ field: 'strategy', fault }] },
        })
      return answered(() => shownSetUp(context, strategy, signedInCaller(request).collaboratorId))
    },
  )

  app.post(
    '/set-up/entra/check',
    {
      schema: {
        body: Type.Object({
          what: Type.Union(
            (['tenant', 'external-url', 'strategy', 'client-id', 'secret', 'output'] as const).map(what =>
              Type.Literal(what),
            ),
          ),
          text: Type.String({ maxLength: 8000, description: 'As pasted; never answered.' }),
          tenant: Type.Optional(Type.String({ maxLength: 500 })),
          strategy: Type.Optional(Type.String({ maxLength: 64 })),
        }),
        response: { 200: Checked },
      },
    },
    async request => answered(() => check(request.body)),
  )

  async function check(pasted: {
    readonly what: string
    readonly text: string
    readonly tenant?: string
    readonly strategy?: string
  }): Promise<Static<typeof Checked>> {
    const { what, text, tenant = '', strategy = '' } = pasted
    const notesOf = (read: object) =>
      'notes' in read ? { notes: [...(read.notes as readonly string[])] } : {}
    const fault = (words: string | undefined) => (words === undefined ? {} : { fault: words })
    switch (what) {
      case 'tenant': {
        const read = tenantFaultHere(context, text, strategy)
        return { ...fault(faultOf(read)), ...notesOf(read) }
      }
      case 'external-url':
        return fault(await externalUrlFaultHere(context, text))
      case 'strategy':
        return fault(await strategyFaultHere(context, text))
      case 'client-id':
        return fault(faultOf(pastedClientId(text, tenant.trim().toLowerCase())))
      case 'output': {
        handedBackOf(text, 'What was pasted')
        return {}
      }
      default: {
        const read = pastedSecret(text)
        return { ...fault(faultOf(read)), ...notesOf(read) }
      }
    }
  }

  /** A key is made, and files for whoever may register; nothing in the tenant. */
  async function apart<Result>(
    request: FastifyRequest,
    wanted: Static<typeof Wanted>,
    work: (setUp: ReturnType<typeof createEntraSetUp>) => Promise<Result>,
  ): Promise<Result> {
    return answered(async () => {
      const { tenant: named, authority, wishes } = await readRequest(context, wanted)
      await recordReading(request, { kind: 'set-up', target: wishes.strategy, detail: { what: 'key' } })
      return setUps.apart(lock, async () => {
        const at = fetchAt(authority, never, fetch)
        const tenant = await findTenant(named, authority, at)
        return work(
          createEntraSetUp({
            ...{ tenant, wishes, fetch: at, now: clock.now, env: {}, say: () => {} },
            ...{ configFile: configurationOf(context).file.path, dataFolder: config.dataFolder },
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

  app.post(
    '/set-up/entra/runs',
    {
      schema: {
        body: Type.Object({ wanted: Wanted, way: Way, undo: Type.Optional(Type.Boolean()) }),
        response: { 202: RunSchema },
      },
    },
    async (request, reply) => {
      const { wanted, way: typed, undo = false } = request.body
      const by = actorOf(request)
      const { address } = context.clientOf(request.raw)
      const run = await answered(async () => {
        const asked = await readRequest(context, wanted)
        const way = readWay(typed)
        const { strategy } = asked.wishes
        // A script's output says of itself whether there is a secret.
        const credential =
          way.kind === 'script' && way.back.secret !== undefined ? 'secret' : asked.wishes.credential
        const complete = readState(config.dataFolder, strategy)?.complete === true
        await recordReading(request, {
          ...{ kind: 'set-up', target: strategy },
          detail: { what: 'looked', way: way.kind, at: asked.authority },
        })
        const intent = undo ? 'undo' : complete ? 'repair' : 'make'
        return setUps.begin({
          by: { id: by.id, name: by.name },
          about: { strategy, intent, way: way.kind },
          lock,
          work: entraRun({
            ...asked,
            ...{ way, undo, fetch, now: clock.now, dataFolder: config.dataFolder },
            wishes: { ...asked.wishes, credential },
            configFile: configurationOf(context).file.path,
            save: saveAs(context, by, address),
          }),
          async onEnd({ fault }) {
            const entry = {
              kind: 'set-up' as const,
              target: strategy,
              actorId: by.id,
              actor: by.name,
              address,
            }
            const detail = { what: intent, way: way.kind }
            if (fault === undefined)
              await context.audit.transaction((_, record) => record({ ...entry, detail, result: 'ok' }))
            else
              await context.audit.noteRefusal({
                ...{ ...entry, result: 'refused', code: 'set_up_refused' },
                detail: { ...detail, reason: fault.code },
              })
          },
        })
      })
      return reply.code(202).send(shownRun(run, by.id))
    },
  )

  app.post(
    '/set-up/entra/runs/:id/go-on',
    { schema: { params: Id, body: Type.Object({}), response: { 204: Type.Null() } } },
    async (request, reply) => {
      const { id } = request.params
      setUps.planned(id, signedInCaller(request).collaboratorId)
      const { about } = setUps.current ?? {}
      // First: where it cannot be written down, nothing is made.
      await changing(context, request, (_, record) =>
        record({
          kind: 'set-up',
          target: about?.strategy ?? '',
          detail: { what: 'agreed', intent: about?.intent, way: about?.way },
        }),
      )
      setUps.goOn(id)
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/set-up/entra/runs/:id',
    { schema: { params: Id, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const stopped = await setUps.stop(request.params.id)
      // It may be another's, and what follows is written down in their name.
      if (stopped !== undefined)
        await changing(context, request, (_, record) =>
          record({
            kind: 'set-up',
            target: stopped.strategy,
            detail: { what: 'stopped', intent: stopped.intent, way: stopped.way },
          }),
        )
      return reply.code(204).send(null)
    },
  )
}

/** @throws GatewrightError `set_up_refused` */
function readWay(typed: Static<typeof Way>): RunWay {
  const refuse = (field: string, fault: string) =>
    new GatewrightError('set_up_refused', { response: { message: fault, fields: [{ field, fault }] } })
  const secretOf = (text: string): string => {
    const read = pastedSecret(text)
    if ('fault' in read) throw refuse('secret', read.fault)
    return read.value
  }
  switch (typed.kind) {
    case 'client': {
      const id = pastedClientId(typed.id, '')
      if ('fault' in id) throw refuse('clientId', id.fault)
      if (typed.certificate === undefined)
        return {
          kind: 'client',
          id: id.value,
          proof: { kind: 'secret', secret: secretOf(typed.secret ?? '') },
        }
      const read = readClientCertificate(typed.certificate)
      if (isUnfit(read)) throw refuse('certificate', `${read.what} ${read.fix}`)
      return { kind: 'client', id: id.value, proof: { kind: 'certificate', pem: typed.certificate } }
    }
    case 'script':
      return { kind: 'script', back: handedBackOf(typed.output, 'What was pasted') }
    case 'hand': {
      const id = pastedClientId(typed.clientId, '')
      if ('fault' in id) throw refuse('clientId', id.fault)
      return {
        ...{ kind: 'hand', clientId: id.value },
        ...(typed.secret !== undefined && { secret: secretOf(typed.secret) }),
      }
    }
    default:
      return typed
  }
}

/** A refusal of the set-up as an answer: with what it says, and what can be done on a page. */
async function answered<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof SetUpRefusal)) throw error
    const { code, what: message, next } = explainRunFault(error)
    throw new GatewrightError(code === 'busy' ? 'set_up_busy' : 'set_up_refused', {
      response: { message, next },
      detail: { reason: code },
      cause: error,
    })
  }
}
