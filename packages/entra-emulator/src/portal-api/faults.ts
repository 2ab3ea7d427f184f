import type { FastifyInstance, FastifyReply } from 'fastify'
import type { EmulatorContext } from '../context.ts'
import { faultCatalogue } from '../faults/catalogue.ts'
import type { NewFault } from '../faults/faults.ts'
import { FaultInput } from '../faults/file.ts'
import { checkValue } from '../store/json-file.ts'

/**
 * Faults and keys over HTTP, for the portal and for tests that run the emulator as a program:
 * `GET|POST|DELETE /portal/api/faults`, `PATCH|DELETE /portal/api/faults/{id}`, `POST /portal/api/faults/seed`,
 * `POST /portal/api/keys/rollover`.
 */
export const registerFaultsApi = (
  app: FastifyInstance,
  { faults, store, rolloverKeys }: EmulatorContext,
): void => {
  app.get('/portal/api/faults', () => ({ catalogue: faultCatalogue, faults: faults.list() }))

  app.post('/portal/api/faults', (request, reply) => {
    const problem = problemWith(request.body)
    if (problem !== undefined) return refuse(reply, problem)
    return reply.code(201).send(faults.add(request.body as NewFault))
  })

  app.delete('/portal/api/faults', (_, reply) => {
    faults.clear()
    return reply.code(204).send()
  })

  app.post<{ Body: { seed?: unknown } | null }>('/portal/api/faults/seed', (request, reply) => {
    const seed = request.body?.seed
    if (typeof seed !== 'number' || !Number.isInteger(seed) || seed < 0)
      return refuse(reply, 'seed must be a whole number of 0 or more.')
    faults.reseed(seed)
    return reply.code(204).send()
  })

  app.patch<{ Params: { id: string } }>('/portal/api/faults/:id', (request, reply) => {
    const fault = store.faults.get(request.params.id)
    if (fault === undefined)
      return reply.code(404).send({ error: 'not_found', message: 'There is no such fault.' })
    const { id, hits, ...current } = fault
    const next = { ...current, ...(request.body as object | null) }
    const problem = problemWith(next)
    if (problem !== undefined) return refuse(reply, problem)
    return store.faults.update(id, next)
  })

  app.delete<{ Params: { id: string } }>('/portal/api/faults/:id', (request, reply) =>
    faults.remove(request.params.id)
      ? reply.code(204).send()
      : reply.code(404).send({ error: 'not_found', message: 'There is no such fault.' }),
  )

  app.post('/portal/api/keys/rollover', async (_, reply) => {
    await rolloverKeys()
    return reply.code(204).send()
  })
}

const problemWith = (body: unknown): string | undefined => {
  const problems = checkValue(FaultInput, body)
  return problems.length === 0
    ? undefined
    : problems.map(({ path, message }) => `${path.join('.')} ${message}`.trim()).join(' ')
}

const refuse = (reply: FastifyReply, message: string): FastifyReply =>
  reply.code(400).send({ error: 'bad_request', message })
