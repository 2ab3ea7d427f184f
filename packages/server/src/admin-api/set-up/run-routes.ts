import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { refuseOwnedBy } from '../../config-file/owner.ts'
import { createOutboundFetch } from '../../outbound/outbound-fetch.ts'
import { entraRun } from '../../set-up/entra/entra-run.ts'
import { readState } from '../../set-up/entra/state.ts'
import { lockSetUp } from '../../set-up/lock.ts'
import { configurationOf } from '../configuration/edit.ts'
import { actorOf, changing } from '../record-change.ts'
import { createRecordReading } from '../recorded-reading.ts'
import { signedInCaller } from '../standing.ts'
import { answered } from './answered.ts'
import type { RoutesContext } from './context.ts'
import { readRequest, Wanted } from './entra-request.ts'
import { answerWhoHasMade, refuseMadeElsewhere, sayWhichDisk } from './on-which-disk.ts'
import { saveAs } from './save-as.ts'
import { RunSchema, shownRun } from './shown-set-up.ts'
import { readWay, Way } from './way-request.ts'

const Id = Type.Object({ id: Type.String({ maxLength: 64 }) })

/** A set-up that is under way: its plan, whether to go on, and its end. One at a time. */
export const runRoutes: FastifyPluginAsyncTypebox<{ readonly context: RoutesContext }> = async (
  app,
  { context },
) => {
  const { setUps, config, clock } = context
  const recordReading = createRecordReading(context, 'set-up runs')
  const fetch = createOutboundFetch()
  const lock = () => lockSetUp(config.dataFolder)
  answerWhoHasMade(context)

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
      // Before anything is made at the provider for an entry that could not be written in the end.
      const { file } = configurationOf(context)
      refuseOwnedBy(file)
      const by = actorOf(request)
      const { address } = context.clientOf(request.raw)
      const run = await answered(async () => {
        const asked = await readRequest(context, wanted)
        const way = readWay(typed)
        const { strategy } = asked.wishes
        await refuseMadeElsewhere(context, strategy)
        // A script's output says of itself whether there is a secret.
        const credential =
          way.kind === 'script' && way.back.secret !== undefined ? 'secret' : asked.wishes.credential
        const complete = readState(config.dataFolder, strategy)?.complete === true
        await recordReading(request, {
          ...{ kind: 'set-up', target: strategy },
          detail: { what: 'looked', way: way.kind, at: asked.authority },
        })
        const intent = undo ? 'undo' : complete ? 'repair' : 'make'
        const work = entraRun({
          ...asked,
          ...{ way, undo, fetch, now: clock.now, dataFolder: config.dataFolder },
          wishes: { ...asked.wishes, credential },
          configFile: file.path,
          save: saveAs(context, by, address),
          read: file.current,
        })
        const makesFile = !undo && credential !== 'federated'
        return setUps.begin({
          by: { id: by.id, name: by.name },
          about: { strategy, intent, way: way.kind },
          lock,
          work: makesFile ? sayWhichDisk(work, context) : work,
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
      await setUps.planned(id, signedInCaller(request).collaboratorId)
      const { about } = (await setUps.current()) ?? {}
      // First: where it cannot be written down, nothing is made.
      await changing(context, request, (_, record) =>
        record({
          kind: 'set-up',
          target: about?.strategy ?? '',
          detail: { what: 'agreed', intent: about?.intent, way: about?.way },
        }),
      )
      await setUps.goOn(id)
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
