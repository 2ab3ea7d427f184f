import { readdirSync } from 'node:fs'
import { join, sep } from 'node:path'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { GatewrightError } from '../errors.ts'
import { type ContentCoding, chooseCoding, contentCodings } from './content-codings.ts'

/** The files of a browser's build, each sent in the smallest form that the browser takes. */
export interface BuiltFiles {
  has(path: string): boolean
  /** @param path of a file that is there */
  send(request: FastifyRequest, reply: FastifyReply, path: string): Promise<FastifyReply>
}

/** The build puts these beside a file where that is worth it (scripts/compress-built.ts). */
const endings = { br: '.br', gzip: '.gz' } as const satisfies Record<ContentCoding, string>

/**
 * Nothing is compressed here while somebody waits, and nothing that is made for somebody ever: an answer that holds a secret beside
 * something that a stranger can choose gives the secret away by its compressed length (BREACH). These files are the same
 * for everybody.
 * @param folder is read once; what is not there now is never sent
 */
export function builtFiles(folder: string): BuiltFiles {
  const names = new Set(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name).slice(join(folder, sep).length).replaceAll(sep, '/')),
  )
  const files = new Map<string, ReadonlySet<ContentCoding>>()
  for (const name of names) {
    // What is a form of another file has no address of its own.
    if (contentCodings.some(coding => names.has(name.slice(0, -endings[coding].length)))) continue
    files.set(name, new Set(contentCodings.filter(coding => names.has(name + endings[coding]))))
  }
  return {
    has: path => files.has(path),
    send: (request, reply, path) => sendFile(request, reply, { folder, path, codings: files.get(path) }),
  }
}

async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: { folder: string; path: string; codings: ReadonlySet<ContentCoding> | undefined },
): Promise<FastifyReply> {
  const { folder: root, path, codings = new Set() } = file
  // What types of files there are is loaded with the first of them.
  const { default: send, isUtf8MimeType, mime } = await import('@fastify/send')
  const coding = chooseCoding(request.headers['accept-encoding'], codings)
  // Vite puts a hash of the content into the names of everything below assets/.
  const lasting = path.startsWith('assets/')
  const sent = await send(request.raw, encodeURI(coding === undefined ? path : path + endings[coding]), {
    root,
    cacheControl: false,
    index: false,
    // A validator is made of size and age, and npm gives all files the same age: after an upgrade another page of the same
    // size would be "not modified", and lead to assets that are gone. A name with a hash needs no more than that.
    etag: lasting,
    lastModified: lasting,
  })
  if (codings.size > 0) reply.header('vary', 'Accept-Encoding')
  // A condition or a range that does not hold (RFC 9110 sections 13.1 and 14.2).
  if (sent.type === 'error' && sent.statusCode < 500 && sent.statusCode !== 404) {
    return reply.code(sent.statusCode).headers(sent.headers).send()
  }
  if (sent.type !== 'file') throw new GatewrightError('not_found')
  reply
    .code(sent.statusCode)
    .headers(sent.headers)
    .header('cache-control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache')
  if (coding !== undefined && sent.statusCode !== 304) {
    const type = mime.getType(path) ?? 'application/octet-stream'
    reply
      .header('content-encoding', coding)
      .header('content-type', isUtf8MimeType(type) ? `${type}; charset=utf-8` : type)
  }
  return reply.send(sent.stream)
}
