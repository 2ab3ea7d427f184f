import type { FastifyInstance } from 'fastify'
import { GatewrightError } from '../errors.ts'

/**
 * How many bytes of a body a route of ours reads. A route that says nothing has `usual`: whoever is not signed in can send
 * one, and to read it is work that a request costs us and nobody else. What is larger stands behind the check of who asks,
 * but for a provider's answer, which is a form and is not taken apart before it is counted.
 */
export const bodyLimits = {
  usual: 16 * 1024,
  /** A provider's answer by a form, with an id_token of somebody in hundreds of groups. */
  answer: 64 * 1024,
  /** An entry of `authStrategies` that is tried out. */
  entry: 256 * 1024,
  /** The team as a table. */
  table: 5 * 1024 * 1024,
  /** Room for a configuration that is too large, so that it gets its own explanation. */
  configuration: 8 * 1024 * 1024,
} as const

/** Of any JSON that is sent here. Ours has a dozen keys, and lists of ids. */
const most = { depth: 16, keys: 256, values: 4096 } as const
/** Fields of a form. */
const mostFields = 100

/**
 * What JSON text has too much of, found without reading it: a megabyte of brackets costs a parser a hundred milliseconds.
 * Of text that is no JSON it says whatever comes out; the parser has the last word.
 */
export function excessOf(json: string): string | undefined {
  let depth = 0
  let keys = 0
  let values = 0
  for (let at = 0; at < json.length; at++) {
    switch (json.charCodeAt(at)) {
      case quote:
        at = endOfString(json, at)
        break
      case 0x7b: // {
      case 0x5b: // [
        depth += 1
        if (depth > most.depth) return `it is nested deeper than ${most.depth}`
        break
      case 0x7d: // }
      case 0x5d: // ]
        depth = Math.max(0, depth - 1)
        break
      case 0x3a: // :
        keys += 1
        if (keys > most.keys) return `it has more than ${most.keys} keys`
        break
      case 0x2c: // ,
        values += 1
        if (values > most.values) return `it has more than ${most.values} values`
    }
  }
  return undefined
}

const quote = 0x22

/** Where a string ends that begins here; a text of megabytes is passed over in leaps. */
function endOfString(json: string, start: number): number {
  for (let from = start + 1; ; ) {
    const end = json.indexOf('"', from)
    if (end === -1) return json.length
    let backslashes = 0
    while (json.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes += 1
    if (backslashes % 2 === 0) return end
    from = end + 1
  }
}

/** Reads JSON as Fastify does, once its shape has been looked at. */
export function readJsonWithin(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const excess = excessOf(body as string)
    if (excess === undefined) parse(request, body as string, done)
    else done(new GatewrightError('bad_request', { detail: { reason: `the JSON is refused: ${excess}` } }))
  })
}

/**
 * The fields of a form, as it came.
 * @throws GatewrightError `bad_request` where there are too many
 */
export function formFields(text = ''): URLSearchParams {
  let fields = 1
  for (let at = text.indexOf('&'); at !== -1; at = text.indexOf('&', at + 1)) fields += 1
  if (fields > mostFields) {
    throw new GatewrightError('bad_request', { detail: { reason: `more than ${mostFields} fields` } })
  }
  return new URLSearchParams(text)
}
