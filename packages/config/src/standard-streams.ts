import { fstatSync, writeSync, write as writeToFile } from 'node:fs'
import { isatty } from 'node:tty'
import { createSteadyStream, type Loss, type Sink, type SteadyStream } from './steady-stream.ts'

/** How often a file that is busy (`EAGAIN`) is asked again, in milliseconds. */
const busyFor = 100

/**
 * A file. Written by Node's thread pool: a slow disk holds up nobody. A pipe or a terminal is never written in this way: its
 * thread would wait for the reader, and the process for the thread when it ends.
 */
export function fileSink(fd: number): Sink {
  let writing = false
  /** The last write has ended in the middle of a line. */
  let torn = false
  const send: Sink['send'] = (text, done) => {
    writing = true
    const bytes = Buffer.from(torn ? `\n${text}` : text)
    const from = (offset: number): void =>
      writeToFile(fd, bytes, offset, bytes.length - offset, null, (error, written) => {
        if (error?.code === 'EAGAIN' || error?.code === 'EBUSY') {
          setTimeout(from, busyFor, offset)
        } else if (error) {
          writing = false
          torn ||= offset > 0
          done(error)
        } else if (offset + written < bytes.length) from(offset + written)
        else {
          writing = false
          torn = false
          done()
        }
      })
    from(0)
  }
  return { ready: () => !writing, send, last: text => attempt(() => writeSync(fd, text)) }
}

type StandardStream = NodeJS.WriteStream & { readonly fd: number }

/** A pipe, a socket or a terminal, which the system tells us of when it takes more. */
function streamSink(stream: StandardStream, write: NodeJS.WriteStream['write']): Sink {
  // Node makes writing to a terminal wait for it: somebody who presses Ctrl-S would stop the program.
  const { _handle: handle } = stream as { _handle?: { setBlocking?(on: boolean): unknown } }
  if (stream.isTTY) handle?.setBlocking?.(false)
  return {
    ready: () => stream.writableLength === 0,
    send: (text, done) => void write.call(stream, text, 'utf8', done),
    // Node has made a pipe one that does not wait; a terminal may.
    last: text => stream.isTTY || attempt(() => writeSync(stream.fd, text)),
  }
}

function attempt(write: () => unknown): void {
  try {
    write()
  } catch {
    // It was the last attempt.
  }
}

/** Whether it is a file, or a device that is none of a person's. Node opens `/dev/null` where nothing was open. */
function isFile(fd: number): boolean {
  if (isatty(fd)) return false
  try {
    const kind = fstatSync(fd)
    return !kind.isFIFO() && !kind.isSocket()
  } catch {
    return false
  }
}

/** Puts a steady stream in the place of a standard stream's `write`, by which everybody writes: `console` too. */
function takeOver(stream: StandardStream): SteadyStream {
  const steady = createSteadyStream(
    isFile(stream.fd) ? fileSink(stream.fd) : streamSink(stream, stream.write),
  )
  // Without a listener Node ends the process.
  stream.on('error', () => {})
  stream.write = (
    chunk: string | Uint8Array,
    encoding?: BufferEncoding | ((error?: Error | null) => void),
    callback?: (error?: Error | null) => void,
  ) => {
    const done = typeof encoding === 'function' ? encoding : callback
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
    steady.write(text, done && (() => process.nextTick(done)))
    return true
  }
  process.once('exit', () => steady.end())
  return steady
}

let taken: { readonly stdout: SteadyStream; readonly stderr: SteadyStream } | undefined

/**
 * Standard output and standard error, as a program has them that runs for long: closed, full, failing or read by nobody,
 * they cost lines and nothing else. Lines are dropped, counted, and said again when it works.
 */
export const standardStreams = {
  /** The first thing that such a program does. */
  keepSteady(): void {
    taken ??= { stdout: takeOver(process.stdout), stderr: takeOver(process.stderr) }
  },
  /** Of both, ever since. */
  get linesLost(): number {
    return taken === undefined ? 0 : taken.stdout.linesLost + taken.stderr.linesLost
  },
  /** How a loss is told on a stream: a whole line. */
  tellLossWith(name: 'stdout' | 'stderr', words: (loss: Loss) => string): void {
    taken?.[name].tellLossWith(words)
  },
  /** Before the process is ended. @param within milliseconds */
  async flush(within: number): Promise<void> {
    await Promise.all([taken?.stdout.flush(within), taken?.stderr.flush(within)])
  },
}
