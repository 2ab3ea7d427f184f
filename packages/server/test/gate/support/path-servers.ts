/**
 * How servers read a request target, each written down by itself from what its makers say, and none by the steps of the gate. Each gives the
 * path by which it finds a page, or nothing where it answers with an error.
 */
export type PathServer = (target: string) => string | undefined

const orNothing =
  (read: PathServer): PathServer =>
  target => {
    try {
      return read(target)
    } catch {
      return undefined
    }
  }

const beforeQuery = (target: string): string => target.split('?', 1)[0] as string

/** As `percent-decoding` of the URL Standard has it: what is no escape stays. */
const bytesOf = (path: string): Buffer =>
  Buffer.from(
    path.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )

const decoded = (path: string): string =>
  bytesOf(Buffer.from(path, 'utf8').toString('latin1')).toString('utf8')
const bytesTwice = (path: string): Buffer => bytesOf(bytesOf(path).toString('latin1'))
const decodedBytes = (path: string): string => bytesOf(path).toString('utf8')

/** RFC 3986 section 5.2.4 as it is written there, with its two buffers. */
function removeDotSegments(path: string): string {
  let input = path
  let output = ''
  while (input !== '') {
    if (input.startsWith('../')) input = input.slice(3)
    else if (input.startsWith('./')) input = input.slice(2)
    else if (input.startsWith('/./')) input = input.slice(2)
    else if (input === '/.') input = '/'
    else if (input.startsWith('/../') || input === '/..') {
      input = `/${input.slice(4)}`
      output = output.replace(/\/?[^/]*$/, '')
    } else if (input === '.' || input === '..') input = ''
    else {
      const [first = ''] = /^\/?[^/]*/.exec(input) ?? []
      output += first
      input = input.slice(first.length)
    }
  }
  return output
}

const merged = (path: string): string => path.replace(/\/+/g, '/')
const withoutParameters = (path: string): string => path.replace(/;[^/]*/g, '')

/** UTF-8 as old decoders read it, which never ask whether a letter is as short as can be. */
function overlong(bytes: Buffer): string {
  let text = ''
  for (let at = 0; at < bytes.length; at++) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3)
    if (a >= 0xe0 && a < 0xf0) {
      text += String.fromCharCode(((a & 15) << 12) | ((b & 63) << 6) | (c & 63))
      at += 2
    } else if (a >= 0xc0 && a < 0xe0) {
      text += String.fromCharCode(((a & 31) << 6) | (b & 63))
      at++
    } else if (a < 0x80) text += String.fromCharCode(a)
  }
  return text
}

const likeWindows = (path: string): string =>
  removeDotSegments(merged(path.replaceAll('\\', '/')))
    .split('/')
    .map(name => (name.split(':')[0] as string).replace(/[ .]+$/, ''))
    .join('/')

/** The servers, by name. */
export const pathServers: Readonly<Record<string, PathServer>> = Object.fromEntries(
  Object.entries<PathServer>({
    /** Routes by the path as it came, without regard to case or a slash at the end. */
    express: target =>
      beforeQuery(target)
        .toLowerCase()
        .replace(/(?<=.)\/$/, ''),
    whatwg: target => new URL(target, 'http://inner').pathname,
    whatwgDecoding: target => decodeURIComponent(new URL(target, 'http://inner').pathname),
    whatwgMerging: target => merged(decoded(new URL(target, 'http://inner').pathname)),
    /** `urlsplit`: what begins with two slashes names a host. */
    python: target =>
      decodedBytes(
        beforeQuery(target)
          .replace(/^\/\/[^/]*/, '')
          .split('#', 1)[0] as string,
      ),
    nginx: target => removeDotSegments(merged(decodedBytes(beforeQuery(target).split('#', 1)[0] as string))),
    nginxUnmerged: target => removeDotSegments(decodedBytes(beforeQuery(target))),
    /** nginx that passes on what it has decoded, to what decodes again. */
    nginxThenNginx: target =>
      removeDotSegments(merged(decoded(removeDotSegments(merged(decodedBytes(beforeQuery(target))))))),
    apacheNoDecode: target =>
      removeDotSegments(merged(decodedBytes(beforeQuery(target).replace(/%2f/gi, '%252F')))),
    tomcat: target => {
      const path = withoutParameters(beforeQuery(target))
      return /%(?:2f|5c)/i.test(path) ? undefined : removeDotSegments(merged(decodedBytes(path)))
    },
    tomcatDecodingSlashes: target =>
      removeDotSegments(merged(decodedBytes(withoutParameters(beforeQuery(target))))),
    tomcatPassingSlashes: target =>
      removeDotSegments(
        merged(
          decodedBytes(
            withoutParameters(beforeQuery(target)).replace(/%2f/gi, '%252F').replace(/%5c/gi, '/'),
          ),
        ),
      ),
    /** Decodes, and takes the parameters off what it has then. */
    jetty: target => removeDotSegments(withoutParameters(decodedBytes(beforeQuery(target)))),
    /** Takes off only the session’s id. */
    sessionInPath: target =>
      removeDotSegments(merged(decodedBytes(beforeQuery(target).replace(/;(?:jsessionid|j)[^/]*/gi, '')))),
    cutsParameters: target => removeDotSegments(decodedBytes(beforeQuery(target)).split(';')[0] as string),
    twice: target => removeDotSegments(merged(decoded(decodedBytes(beforeQuery(target))))),
    thrice: target => removeDotSegments(merged(decoded(decoded(decodedBytes(beforeQuery(target)))))),
    /** Twice to bytes, of which letters are made at the end: what stands for half a letter may be escaped once more than the rest (PHP). */
    twiceByBytes: target => removeDotSegments(merged(bytesTwice(beforeQuery(target)).toString('utf8'))),
    twiceByBytesOverlong: target => removeDotSegments(merged(overlong(bytesTwice(beforeQuery(target))))),
    resolvesThenDecodes: target => decodedBytes(removeDotSegments(beforeQuery(target))),
    resolvesThenDecodesThenResolves: target =>
      removeDotSegments(merged(decodedBytes(removeDotSegments(beforeQuery(target))))),
    iis: target =>
      likeWindows(
        overlong(
          bytesOf(
            beforeQuery(target).replace(/%u00([0-9a-f]{2})/gi, (_, hex) =>
              String.fromCharCode(Number.parseInt(hex, 16)),
            ),
          ),
        ),
      ).toLowerCase(),
    iisTwice: target => likeWindows(decoded(overlong(bytesOf(beforeQuery(target))))).toLowerCase(),
    backslashes: target => removeDotSegments(merged(decodedBytes(beforeQuery(target)).replaceAll('\\', '/'))),
    leavesOutBroken: target =>
      removeDotSegments(merged(decodedBytes(beforeQuery(target)).replaceAll('\ufffd', ''))),
    leavesOutControls: target =>
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are the point
      removeDotSegments(decodedBytes(beforeQuery(target)).replace(/[\0-\x1f\x7f]/g, '')),
    endsAtNul: target => removeDotSegments(decodedBytes(beforeQuery(target)).split('\0', 1)[0] as string),
    normalisesLetters: target =>
      removeDotSegments(merged(decodedBytes(beforeQuery(target)).normalize('NFKC'))),
    normalisesBeforeDecoding: target => decoded(decodedBytes(beforeQuery(target)).normalize('NFKC')),
    latin1: target => removeDotSegments(merged(bytesOf(beforeQuery(target)).toString('latin1'))),
    cutsAfterDecoding: target => removeDotSegments(decodedBytes(target).split(/[?#]/, 1)[0] as string),
    /** A sanitiser that takes `../` out, once. */
    takesUpsOut: target => merged(decodedBytes(beforeQuery(target)).replaceAll('../', '')),
    trims: target =>
      removeDotSegments(
        decodedBytes(beforeQuery(target))
          .split('/')
          .map(name => name.trim())
          .join('/'),
      ),
  }).map(([name, read]) => [name, orNothing(read)]),
)
