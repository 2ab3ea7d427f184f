import { createServer } from 'node:net'
import { onTestFinished } from 'vitest'
import { listen } from './gate-server.ts'

/** One request as an app gets it, byte by byte. */
export interface RawRequest {
  readonly method: string
  readonly target: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

export interface StrictUpstream {
  readonly url: string
  readonly port: number
  readonly seen: RawRequest[]
  /** What came and could be read in more than one way, or not at all. It must stay empty. */
  readonly doubts: string[]
}

/**
 * An app that reads what comes as RFC 9112 is written and no other way, and notes whatever another server might read
 * differently. Node's own server would hide such things, since it reads as the gate does.
 */
export async function startStrictUpstream(): Promise<StrictUpstream> {
  const seen: RawRequest[] = []
  const doubts: string[] = []
  const server = createServer(socket => {
    let bytes = ''
    socket.on('error', () => {})
    socket.on('data', chunk => {
      bytes += chunk.toString('latin1')
      try {
        for (let read = readRequest(bytes); read !== undefined; read = readRequest(bytes)) {
          bytes = read.rest
          seen.push(read.request)
          socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello')
        }
      } catch (error) {
        doubts.push((error as Error).message)
        socket.destroy()
      }
    })
  })
  const port = await listen(server)
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${port}`, port, seen, doubts }
}

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/** @returns `undefined` while more is to come. @throws Error that says what is in doubt */
function readRequest(bytes: string): { request: RawRequest; rest: string } | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const [line = '', ...lines] = bytes.slice(0, end).split('\r\n')
  const [, method = '', target = ''] =
    /^([A-Z]+) (\/[!-~]*) HTTP\/1\.[01]$/.exec(line) ?? doubt('request line', line)
  const headers = lines.map(text => {
    const [, name = '', value = ''] = /^([^:]*):[ \t]*(.*?)[ \t]*$/s.exec(text) ?? doubt('header', text)
    if (!token.test(name) || /[\r\n\0]/.test(value)) doubt('header', text)
    return [name.toLowerCase(), value] as const
  })
  const body = readBody(headers, bytes.slice(end + 4))
  return body && { request: { method, target, headers, body: body.text }, rest: body.rest }
}

function readBody(headers: RawRequest['headers'], bytes: string) {
  const values = (name: string) => headers.filter(header => header[0] === name).map(header => header[1])
  const [lengths, codings] = [values('content-length'), values('transfer-encoding')]
  if (lengths.length + codings.length > 1) doubt('framing', JSON.stringify([lengths, codings]))
  if (values('host').length !== 1) doubt('hosts', JSON.stringify(values('host')))
  // What some servers take for the same headers.
  for (const [name] of headers) if (/^(?:content|transfer)[^a-z-]/.test(name)) doubt('framing', name)
  const [length = '0'] = lengths
  if (codings.length === 0) {
    if (!/^\d{1,15}$/.test(length)) doubt('length', length)
    const size = Number(length)
    return bytes.length < size ? undefined : { text: bytes.slice(0, size), rest: bytes.slice(size) }
  }
  if (codings[0]?.toLowerCase() !== 'chunked') doubt('coding', String(codings[0]))
  return readChunks(bytes)
}

function readChunks(bytes: string) {
  let text = ''
  let rest = bytes
  for (;;) {
    const end = rest.indexOf('\r\n')
    if (end === -1) return undefined
    const line = rest.slice(0, end)
    if (!/^[0-9a-f]{1,8}$/i.test(line)) doubt('chunk size', line)
    const size = Number.parseInt(line, 16)
    if (size === 0) return readTrailers(text, rest.slice(end + 2))
    if (rest.length < end + 2 + size + 2) return undefined
    if (rest.slice(end + 2 + size, end + 4 + size) !== '\r\n') doubt('end of a chunk', line)
    text += rest.slice(end + 2, end + 2 + size)
    rest = rest.slice(end + 4 + size)
  }
}

/** Nothing in them counts as a header (RFC 9110 section 6.5.1), so they are read and forgotten. */
function readTrailers(text: string, bytes: string) {
  if (bytes.startsWith('\r\n')) return { text, rest: bytes.slice(2) }
  const end = bytes.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  for (const line of bytes.slice(0, end).split('\r\n')) {
    if (!/^[-\w]+:[^\r\n\0]*$/.test(line)) doubt('trailer', line)
  }
  return { text, rest: bytes.slice(end + 4) }
}

function doubt(what: string, text: string): never {
  throw new Error(`${what}: ${JSON.stringify(text)}`)
}
