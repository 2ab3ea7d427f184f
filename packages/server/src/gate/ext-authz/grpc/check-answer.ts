import { type OutgoingHttpHeaders, validateHeaderName, validateHeaderValue } from 'node:http'
import { ServerResponse } from '@gatewright/proxy'
import { addTo } from '../../../http/http2/answer-head.ts'
import type { Passing, PassingAnswer } from '../passing.ts'
import type { CheckedRequest } from './checked-request.ts'
import type { CheckResponse, WireHeader } from './definition.ts'

/** Node's fields for a head that has been written, by which `headersSent` goes. */
interface Written {
  _header: string | null
}

type Done = (error?: Error | null) => void

/** Of gRPC. */
const OK = 0
const PERMISSION_DENIED = 7
const UNAUTHENTICATED = 16

/** `HeaderValueOption.HeaderAppendAction`. */
const APPEND = 0
const OVERWRITE = 2

/** Envoy frames its answer itself. */
const notSent: ReadonlySet<string> = new Set(['content-length', 'date'])

/** An answer that goes nowhere and is kept, for the client of a check by gRPC. */
export class CheckAnswer extends ServerResponse<CheckedRequest> implements PassingAnswer {
  #head: string[] = []
  readonly #body: Buffer[] = []
  #passing: Passing | undefined
  readonly #onDone: (response: CheckResponse) => void

  static {
    Object.defineProperty(CheckAnswer.prototype, 'writableFinished', {
      get(this: CheckAnswer) {
        return this.finished
      },
    })
  }

  /** @param onDone is given the answer when it is whole, once */
  constructor(request: CheckedRequest, onDone: (response: CheckResponse) => void) {
    super(request)
    this.#onDone = onDone
  }

  passOn(passing: Passing): void {
    refuseUnfit(passing.set)
    refuseUnfit(passing.answer)
    this.#passing = passing
    this.statusCode = 200
    this.end()
  }

  // Called by Node's own `writeHead`, when it has put the headers together.
  _storeHeader(_line: string, given: OutgoingHttpHeaders | readonly string[] | undefined): void {
    const list: string[] = []
    const set = this.getHeaderNames()
    if (set.length > 0) for (const name of set) addTo(list, name, this.getHeader(name))
    else if (Array.isArray(given)) {
      for (let index = 0; index < given.length; index += 2) addTo(list, given[index], given[index + 1])
    } else if (given !== undefined) {
      for (const [name, value] of Object.entries(given)) addTo(list, name, value)
    }
    refuseUnfit(list)
    this.#head = list
    ;(this as unknown as Written)._header = 'kept'
  }

  override write(chunk: unknown, encoding?: BufferEncoding | Done, done?: Done): boolean {
    const [coding, callback] = typeof encoding === 'function' ? [undefined, encoding] : [encoding, done]
    if (!this.headersSent) this.writeHead(this.statusCode)
    this.#body.push(Buffer.from(chunk as string, coding))
    if (callback !== undefined) process.nextTick(callback)
    return true
  }

  override end(chunk?: unknown, encoding?: BufferEncoding | Done, done?: Done): this {
    if (this.finished) return this
    if (typeof chunk !== 'function' && chunk !== undefined && chunk !== null && chunk !== '') {
      this.write(chunk, typeof encoding === 'string' ? encoding : undefined)
    } else if (!this.headersSent) this.writeHead(this.statusCode)
    const callback = [chunk, encoding, done].find(each => typeof each === 'function') as Done | undefined
    this.#finish()
    if (callback !== undefined) process.nextTick(callback)
    return this
  }

  /** Half of an answer is none. */
  override destroy(): this {
    if (this.finished) return this
    this.statusCode = 500
    this.#head = []
    this.#body.length = 0
    this.#passing = undefined
    this.#finish()
    return this
  }

  #finish(): void {
    this.finished = true
    this.#onDone(this.#passing === undefined ? this.#denied() : letIn(this.#passing))
    this.emit('finish')
    this.destroyed = true
    this.emit('close')
  }

  #denied(): CheckResponse {
    const code = this.statusCode === 401 || this.statusCode === 302 ? UNAUTHENTICATED : PERMISSION_DENIED
    const headers = pairs(this.#head).filter(({ key }) => !notSent.has(key as string))
    const body = this.req.method === 'HEAD' ? '' : Buffer.concat(this.#body).toString()
    return {
      status: { code },
      denied_response: { status: { code: this.statusCode }, headers: headers.map(added), body },
    }
  }
}

const letIn = ({ set, remove, answer }: Passing): CheckResponse => ({
  status: { code: OK },
  ok_response: {
    headers: pairs(set).map(overwritten),
    headers_to_remove: remove,
    response_headers_to_add: pairs(answer).map(header =>
      header.key === 'vary' ? appended(header) : overwritten(header),
    ),
  },
})

/**
 * As Node looks at a head before it writes one, which it does not here: Envoy writes what it is told, and looks at it where
 * `validate_mutations` is set alone.
 * @throws TypeError for what would end a line, or is no name
 */
function refuseUnfit(list: readonly string[]): void {
  for (let index = 0; index < list.length; index += 2) {
    const name = list[index] as string
    validateHeaderName(name)
    validateHeaderValue(name, list[index + 1] as string)
  }
}

const overwritten = (header: WireHeader) => ({ header, append_action: OVERWRITE })

/** Envoy sends each header of a denial, of several of one name too, and one that says `append` it leaves out. */
const added = (header: WireHeader) => ({ header })

/** Twice for the Envoys that know the older field alone. */
const appended = (header: WireHeader) => ({ header, append: { value: true }, append_action: APPEND })

function pairs(list: readonly string[]): WireHeader[] {
  const headers: WireHeader[] = []
  for (let index = 0; index < list.length; index += 2) {
    const key = (list[index] as string).toLowerCase()
    const value = list[index + 1] as string
    // A text of the definition is UTF-8, and Envoy takes none of `raw_value` here. Bytes that are not UTF-8 are lost.
    headers.push({
      key,
      value: /^[\t -~]*$/.test(value) ? value : Buffer.from(value, 'latin1').toString(),
    })
  }
  return headers
}
