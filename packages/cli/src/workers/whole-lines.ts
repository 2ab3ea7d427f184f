import type { Readable } from 'node:stream'

/** Characters. What is longer is no line that anybody reads. */
const LONGEST = 256 * 1024

/**
 * Hands on what several processes write into one stream, by whole lines: a pipe that is full takes a part of what it is given, and
 * another process's line would stand in the middle.
 */
export function passOnLines(from: Readable, write: (text: string) => unknown): void {
  let rest = ''
  from.setEncoding('utf8')
  from.on('data', (chunk: string) => {
    const text = rest + chunk
    const end = text.lastIndexOf('\n') + 1
    rest = text.slice(end)
    if (end > 0) write(text.slice(0, end))
    if (rest.length > LONGEST) flush()
  })
  // A process that was killed has not come to the end of its line.
  from.on('end', flush)

  function flush(): void {
    if (rest !== '') write(`${rest}\n`)
    rest = ''
  }
}
