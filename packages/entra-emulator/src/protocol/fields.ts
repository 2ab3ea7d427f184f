import type { FastifyRequest } from 'fastify'

/** Parameters of a request by name; of one that is sent twice the first counts. */
export type Fields = Readonly<Record<string, string | undefined>>

/** From the query and, where there is one, the form body (which wins). */
export const readFields = (request: FastifyRequest): Fields => ({
  ...toFields(request.query),
  ...toFields(request.body),
})

/** From the body alone: where secrets travel, they must not be taken from an address. */
export const readBodyFields = (request: FastifyRequest): Fields => toFields(request.body)

const toFields = (source: unknown): Fields => {
  if (typeof source !== 'object' || source === null) return {}
  const fields: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(source)) {
    const first = Array.isArray(value) ? value[0] : value
    if (typeof first === 'string') fields[name] = first
  }
  return fields
}
