import { connect, createServer } from 'node:net'

/** What went through to PostgreSQL. */
export interface Traffic {
  /** What was sent after an answer had come: a network round trip each. The statements that went together are one entry. */
  readonly trips: readonly (readonly string[])[]
}

/** A way to PostgreSQL on loopback that counts what goes there: whatever is sent after an answer waits for one more. */
export async function startCountingProxy(port: number) {
  let trips: string[][] = []
  const server = createServer(client => {
    const database = connect(port, '127.0.0.1')
    let isAnswered = true
    let begun = false
    let left = Buffer.alloc(0)
    const prepared = new Map<string, string>()
    client.on('data', (data: Buffer) => {
      database.write(data)
      if (isAnswered) trips.push([])
      isAnswered = false
      left = Buffer.concat([left, data])
      // The first message has no letter (https://www.postgresql.org/docs/15/protocol-message-formats.html).
      for (;;) {
        const head = begun ? 1 : 0
        if (left.length < head + 4) return
        const length = head + left.readInt32BE(head)
        if (left.length < length) return
        const kind = begun ? String.fromCharCode(left[0] ?? 0) : ''
        const body = left.subarray(head + 4, length)
        // Simple query, and Parse: its name, then its text. One that has a name is run by it, again and again: Bind has it second.
        if (kind === 'Q') trips.at(-1)?.push(textOf(body, 0))
        if (kind === 'P') {
          const [name, text] = [textOf(body, 0), textOf(body, body.indexOf(0) + 1)]
          if (name === '') trips.at(-1)?.push(text)
          else prepared.set(name, text)
        }
        const bound = kind === 'B' ? prepared.get(textOf(body, body.indexOf(0) + 1)) : undefined
        if (bound !== undefined) trips.at(-1)?.push(bound)
        left = left.subarray(length)
        begun = true
      }
    })
    database.on('data', data => {
      isAnswered = true
      client.write(data)
    })
    for (const [one, other] of [
      [client, database],
      [database, client],
    ] as const)
      one.on('error', () => undefined).on('close', () => other.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as { port: number }).port,
    /** What went through since the last time. */
    take(): Traffic {
      const taken = trips
      trips = []
      return { trips: taken }
    },
    close: () => server.close(),
  }
}

const textOf = (body: Buffer, from: number): string => body.toString('utf8', from, body.indexOf(0, from))
