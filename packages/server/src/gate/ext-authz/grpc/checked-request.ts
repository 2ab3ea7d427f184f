import type { Socket } from 'node:net'
import { GatewrightError } from '../../../errors.ts'
import { mostHeaderBytes, mostHeaderLines } from '../../../http/connection-limits.ts'
import { IncomingRequest } from '../../../http/incoming-request.ts'
import { type CheckByGrpc, EXT_AUTHZ } from '../is-asked.ts'
import type { CheckRequest } from './definition.ts'

/** What Node's own parser calls. Not part of its documented interface, and the same since there is Node. */
interface Fillable {
  _addHeaderLines(headers: readonly string[], count: number): void
}

/** Stands for a connection, of which a check has none: only whom it came from is asked of it. */
class NoSocket {
  readonly remoteAddress: string
  readonly readableHighWaterMark = 0
  readonly destroyed = false
  readonly writable = true
  constructor(remoteAddress: string) {
    this.remoteAddress = remoteAddress
  }
  on = () => this
  once = () => this
  off = () => this
  removeListener = () => this
  resume = () => this
  pause = () => this
  setTimeout = () => this
  destroy = () => this
}

/** The request that a check by gRPC is about, as if it had come by HTTP: everybody behind knows that language alone. */
export class CheckedRequest extends IncomingRequest implements CheckByGrpc {
  readonly isByGrpc = true
  /** Why it is not to be answered by anybody but us. */
  readonly refusal: GatewrightError | undefined

  /** @param peer address of who asks by gRPC */
  constructor(peer: string, { attributes }: CheckRequest) {
    super(new NoSocket(peer) as unknown as Socket)
    const http = attributes?.request?.http
    this.httpVersionMajor = 1
    this.httpVersionMinor = 1
    this.httpVersion = '1.1'
    this.method = http?.method ?? ''
    this.url = EXT_AUTHZ + latin1(http?.path)
    const headers = ['host', latin1(http?.host)]
    let saysFrom = false
    for (const [name, value] of given(http)) {
      if (isSaidOtherwise(name)) continue
      if (name === 'x-forwarded-for') saysFrom = true
      headers.push(name, value)
    }
    const from = attributes?.source?.address?.socket_address?.address
    if (from !== undefined && !saysFrom) headers.push('x-forwarded-for', from)
    this.refusal = refusalOf(headers)
    const kept = this.refusal === undefined ? headers : headers.slice(0, 2)
    const fillable = this as unknown as Fillable
    fillable._addHeaderLines(kept, kept.length)
    // No body comes with a check.
    this.complete = true
    this.push(null)
  }
}

function given(http: NonNullable<NonNullable<CheckRequest['attributes']>['request']>['http']) {
  const { headers = {}, header_map } = http ?? {}
  const raw = header_map?.headers ?? []
  if (raw.length === 0) return Object.entries(headers).map(([name, value]) => [name, bytesOf(value)] as const)
  return raw.map(({ key = '', value, raw_value }) => {
    const isRaw = raw_value !== undefined && raw_value.length > 0
    return [key, isRaw ? latin1(raw_value) : bytesOf(value ?? '')] as const
  })
}

/** Pseudo-headers, and what they say. */
const isSaidOtherwise = (name: string): boolean => name.startsWith(':') || name === 'host'

/** As Node's parser gives bytes beyond ASCII: each of them as a character. */
const latin1 = (bytes: Uint8Array = new Uint8Array()): string => Buffer.from(bytes).toString('latin1')

/** The same of a text. */
const bytesOf = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII, all of it
  /^[\x00-\x7f]*$/.test(text) ? text : Buffer.from(text).toString('latin1')

const notInName = /[^!#$%&'*+\-.^_`|~0-9a-z]/
const notInValue = /[^\t\x20-\x7e\x80-\xff]/

function refusalOf(headers: readonly string[]): GatewrightError | undefined {
  let bytes = 0
  let wrong: string | undefined
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string
    const value = headers[index + 1] as string
    bytes += name.length + value.length + 4
    if (name === '' || notInName.test(name) || notInValue.test(value)) wrong = name
  }
  if (bytes > mostHeaderBytes || headers.length / 2 > mostHeaderLines) {
    return new GatewrightError('headers_too_large', { detail: { bytes, lines: headers.length / 2 } })
  }
  if (wrong === undefined) return undefined
  return new GatewrightError('bad_request', {
    detail: { reason: 'not a header', header: wrong.slice(0, 100) },
  })
}
