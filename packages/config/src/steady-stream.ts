/** Bytes that wait for whoever reads a stream, at most. What comes on top is dropped, and counted. */
const mostWaiting = 2 * 1024 * 1024
/** Characters that are given away at once, so that one slow write does not hold all of them. */
const largestWrite = 64 * 1024
/** How often it is tried again whether a stream takes anything, while nothing else is to be said, in milliseconds. */
const tryAgainEvery = 5_000

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
