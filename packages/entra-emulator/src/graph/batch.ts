import Type, { type Static } from 'typebox'
import type { EmulatorContext } from '../context.ts'
import { Nullable } from '../store/schema.ts'
import { readBody } from './body.ts'
import { dispatch } from './dispatch.ts'
import { GraphError, graphErrorBody, newGraphTrace } from './errors.ts'
import type { GraphAnswer, GraphCaller, GraphRequest } from './route.ts'

const Part = Type.Object({
  id: Type.String({ minLength: 1 }),
  method: Type.String({ minLength: 1 }),
  url: Type.String({ minLength: 1 }),
  // Some clients write out what they leave empty.
  headers: Type.Optional(Nullable(Type.Record(Type.String(), Type.String()))),
  body: Type.Optional(Type.Unknown()),
  dependsOn: Type.Optional(Nullable(Type.Array(Type.String()))),
})
type Part = Static<typeof Part>
const Batch = Type.Object({ requests: Type.Array(Part) })

/** Graph takes that many requests in one. */
const maxParts = 20

const badBatch = (message: string): GraphError => new GraphError(400, 'BadRequest', message)

interface PartAnswer {
  readonly id: string
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/**
 * `POST /$batch`: each part is answered with a status of its own, in the order in which they were sent; one that depends on a part that
 * failed is 424. Throws a 400 for a batch that makes no sense as a whole.
 * @see https://learn.microsoft.com/graph/json-batching
 */
export const answerBatch = (
  context: EmulatorContext,
  request: GraphRequest,
  options: { readonly caller: GraphCaller; readonly root: string },
): GraphAnswer => {
  const { requests } = readBody(Batch, request.body)
  checkBatch(requests)
  const answers = new Map<string, PartAnswer>()
  for (const part of inOrder(requests)) {
    const failed = part.dependsOn?.some(id => (answers.get(id)?.status ?? 0) >= 400) ?? false
    answers.set(
      part.id,
      failed
        ? refuse(context, request, part, failedDependency())
        : answerPart(context, request, part, options),
    )
  }
  return { body: { responses: requests.map(({ id }) => answers.get(id)) } }
}

const failedDependency = () =>
  new GraphError(424, 'FailedDependency', 'A request that this one depends on has failed.')

const checkBatch = (requests: readonly Part[]): void => {
  if (requests.length === 0) throw badBatch('Invalid batch payload: there is no request in it.')
  if (requests.length > maxParts)
    throw badBatch(`Number of requests inside batch exceeds the limit: at most ${maxParts}.`)
  const ids = new Set<string>()
  for (const { id, dependsOn } of requests) {
    if (ids.has(id)) throw badBatch(`Invalid batch payload: there are two requests of the id '${id}'.`)
    for (const other of dependsOn ?? [])
      if (!requests.some(candidate => candidate.id === other))
        throw badBatch(`Invalid batch payload: '${id}' depends on '${other}', which is not in the batch.`)
    ids.add(id)
  }
}

/** What others depend on comes first. Throws a 400 for a circle. */
const inOrder = (requests: readonly Part[]): Part[] => {
  const ordered: Part[] = []
  const left = new Set(requests)
  while (left.size > 0) {
    const ready = [...left].filter(part =>
      (part.dependsOn ?? []).every(id => ordered.some(done => done.id === id)),
    )
    if (ready.length === 0)
      throw badBatch('Invalid batch payload: the requests depend on each other in a circle.')
    for (const part of ready) left.delete(part)
    ordered.push(...ready)
  }
  return ordered
}

const answerPart = (
  context: EmulatorContext,
  request: GraphRequest,
  part: Part,
  options: { readonly caller: GraphCaller; readonly root: string },
): PartAnswer => {
  const headers = Object.fromEntries(
    Object.entries(part.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  )
  try {
    if (/^https?:/i.test(part.url)) throw badBatch(`The url '${part.url}' must be relative: /users.`)
    const path = part.url.replace(/^\/+/, '').split('?')[0] ?? ''
    if (path.toLowerCase() === '$batch') throw badBatch('A batch cannot be part of a batch.')
    if (part.body !== undefined && part.body !== null && headers['content-type'] === undefined)
      throw badBatch(`Write request id : ${part.id} does not contain Content-Type header or body.`)
    const answer = dispatch(
      context,
      { method: part.method.toUpperCase(), url: part.url, headers, body: part.body },
      { ...options, path },
    )
    const status = answer.status ?? 200
    if (status === 204) return { id: part.id, status, headers: { 'Cache-Control': 'no-cache' } }
    const type =
      answer.text === undefined ? 'application/json;odata.metadata=minimal;charset=utf-8' : 'text/plain'
    return {
      id: part.id,
      status,
      headers: { 'Cache-Control': 'no-cache', 'OData-Version': '4.0', 'Content-Type': type },
      body: answer.text ?? answer.body,
    }
  } catch (error) {
    if (!(error instanceof GraphError)) throw error
    return refuse(context, request, part, error)
  }
}

const refuse = (
  context: EmulatorContext,
  request: GraphRequest,
  part: Part,
  error: GraphError,
): PartAnswer => ({
  id: part.id,
  status: error.status,
  headers: { 'Cache-Control': 'no-cache', 'Content-Type': 'application/json', ...error.headers },
  body: graphErrorBody(error, newGraphTrace(request), context.clock),
})
