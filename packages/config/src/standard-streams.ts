import { fstatSync, writeSync, write as writeToFile } from 'node:fs'
import { isatty } from 'node:tty'

/** Bytes that wait for whoever reads a stream, at most. What comes on top is dropped, and counted. */
const mostWaiting = 2 * 1024 * 1024
/** Characters that are given away at once, so that one slow write does not hold all of them. */
const largestWrite = 64 * 1024
/** How often it is tried again whether a stream takes anything, while nothing else is to be said, in milliseconds. */
const tryAgainEvery = 5_000
/** How often a file that is busy (`EAGAIN`) is asked again, in milliseconds. */
const busyFor = 100

/** Lines that nobody will read. */
export interface Loss {
  readonly lines: number
  /** Milliseconds since 1970: when the first of them was lost. */
  readonly since: number
  /** `EPIPE`, `ENOSPC`, …; `unread` where nobody took what was there already. */
  readonly reason: string
}

/** Where the bytes go. */
export interface Sink {
  /** Whether it would take something now. */
  ready(): boolean
  send(text: string, done: (error?: NodeJS.ErrnoException | null) => void): void
  /** What is left, in the last moment of the process; never waits for a reader. */
  last(text: string): void
}

/** A stream of lines that costs no more than its lines when it cannot be written: never the process, nor its memory. */
export interface SteadyStream {
  /** @param text whole lines, with their ends @param done once they are written, or lost */
  write(text: string, done?: () => void): void
  /** Ever since it was made. */
  readonly linesLost: number
  /** How a loss is told once the stream can be written again; a plain sentence unless said here. @param words a whole line */
  tellLossWith(words: (loss: Loss) => string): void
  /** Once everything is written or lost; after so many milliseconds in any case. */
  flush(within: number): Promise<void>
  /** The last moment of the process. */
  end(): void
}

interface Waiting {
  readonly text: string
  readonly done: (() => void) | undefined
}

/** What is in the queue: lines, and in between the places where some are missing. */
type Entry = Waiting | Loss

const isLoss = (entry: Entry | undefined): entry is Loss => entry !== undefined && 'reason' in entry

export function createSteadyStream(sink: Sink, most = mostWaiting): SteadyStream {
  const queue: Entry[] = []
  /** Bytes in the queue. */
  let waiting = 0
  let onTheirWay = 0
  let linesLost = 0
  let words = plainWords
  let again: NodeJS.Timeout | undefined
  let idle: (() => void)[] = []

  /** Beside a loss that is there already it is one. */
  function lose(lines: number, reason: string, at: 'first' | 'last', since = Date.now()): void {
    const neighbour = at === 'first' ? queue[0] : queue.at(-1)
    if (isLoss(neighbour)) {
      const loss = {
        lines: neighbour.lines + lines,
        since: Math.min(neighbour.since, since),
        reason: neighbour.reason,
      }
      queue[at === 'first' ? 0 : queue.length - 1] = loss
    } else if (at === 'first') queue.unshift({ lines, since, reason })
    else queue.push({ lines, since, reason })
  }

  function take(): { readonly text: string; readonly told: readonly Loss[]; readonly dones: (() => void)[] } {
    let text = ''
    const told: Loss[] = []
    const dones: (() => void)[] = []
    while (queue.length > 0 && text.length < largestWrite) {
      const entry = queue.shift() as Entry
      if (isLoss(entry)) {
        told.push(entry)
        text += words(entry)
        continue
      }
      waiting -= Buffer.byteLength(entry.text)
      text += entry.text
      if (entry.done !== undefined) dones.push(entry.done)
    }
    return { text, told, dones }
  }

  function pump(): void {
    while (queue.length > 0 && sink.ready()) {
      const { text, told, dones } = take()
      onTheirWay++
      sink.send(text, error => {
        onTheirWay--
        if (error) {
          const lines = linesIn(text) - told.length
          linesLost += lines
          const before = told.reduce((sum, loss) => sum + loss.lines, 0)
          lose(lines + before, error.code ?? error.name, 'first', told[0]?.since)
        }
        for (const done of dones) done()
        // What could not be written is not tried for ever: only the word of it waits, for the next line or for some seconds.
        if (error && queue.length === 1) tryLater()
        else pump()
        becomeIdle()
      })
    }
  }

  function tryLater(): void {
    if (again !== undefined) return
    again = setTimeout(() => {
      again = undefined
      pump()
    }, tryAgainEvery).unref()
  }

  function becomeIdle(): void {
    if (onTheirWay > 0 || queue.some(entry => !isLoss(entry))) return
    for (const resolve of idle) resolve()
    idle = []
  }

  return {
    write(text, done) {
      const bytes = Buffer.byteLength(text)
      if (waiting + bytes > most) {
        linesLost += linesIn(text)
        lose(linesIn(text), 'unread', 'last')
        done?.()
      } else {
        queue.push({ text, done })
        waiting += bytes
      }
      pump()
    },
    get linesLost() {
      return linesLost
    },
    tellLossWith(other) {
      words = other
    },
    async flush(within) {
      await new Promise<void>(resolve => {
        idle.push(resolve)
        setTimeout(resolve, within).unref()
        becomeIdle()
      })
    },
    end() {
      if (queue.some(entry => !isLoss(entry))) sink.last(take().text)
    },
  }
}

const plainWords = ({ lines, since, reason }: Loss): string =>
  `${lines} ${lines === 1 ? 'line' : 'lines'} could not be written since ${new Date(since).toISOString()} (${reason})\n`

function linesIn(text: string): number {
  let lines = text.endsWith('\n') ? 0 : 1
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++
  return lines
}

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
