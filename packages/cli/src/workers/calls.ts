import type { EventEmitter } from 'node:events'

/** What one process offers another: questions by name, each with one argument. */
type Handlers = Readonly<Record<string, (argument: never) => unknown>>

/** The other end of the channel between a process and whoever has started it. */
export type Port = Pick<EventEmitter, 'on'> & { send?(message: unknown): boolean }

interface Asked {
  readonly call: string
  readonly id: number
  readonly argument: unknown
}

interface Answered {
  readonly answer: number
  readonly value?: unknown
  readonly refused?: string
}

/** How the other one is asked. */
export interface Calls<Theirs extends Handlers> {
  /**
   * @param within milliseconds that are waited: one that hangs, or that somebody has stopped, is there and never answers
   * @throws Error with what the other one has thrown, or when it has gone or has not answered by then
   */
  ask<Name extends keyof Theirs & string>(
    call: Name,
    argument: Parameters<Theirs[Name]>[0],
    within?: number,
  ): Promise<Awaited<ReturnType<Theirs[Name]>>>
}

/**
 * Questions and answers between a worker and its leader, over the channel of Node's that is there already.
 * @param ours what the other one may ask
 */
export function callsOver<Theirs extends Handlers>(port: Port, ours: Handlers): Calls<Theirs> {
  const open = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let last = 0
  let gone = false

  function send(message: Asked | Answered): void {
    try {
      port.send?.(message)
    } catch {
      // It has gone; `disconnect` follows.
    }
  }

  async function answer({ call, id, argument }: Asked): Promise<void> {
    try {
      send({ answer: id, value: await ours[call]?.(argument as never) })
    } catch (error) {
      send({ answer: id, refused: error instanceof Error ? error.message : String(error) })
    }
  }

  port.on('message', (message: Partial<Asked & Answered>) => {
    if (message.call !== undefined) void answer(message as Asked)
    if (message.answer === undefined) return
    const asked = open.get(message.answer)
    open.delete(message.answer)
    if (message.refused === undefined) asked?.resolve(message.value)
    else asked?.reject(new Error(message.refused))
  })
  // Of what is sent to one that has just been killed. Without a listener it would end this process, too.
  port.on('error', () => {})
  port.on('disconnect', () => {
    gone = true
    for (const { reject } of open.values()) reject(hasGone())
    open.clear()
  })

  return {
    async ask(call, argument, within) {
      if (gone) throw hasGone()
      last += 1
      const id = last
      const { promise, resolve, reject } = Promise.withResolvers<unknown>()
      open.set(id, { resolve, reject })
      send({ call, id, argument })
      const late = within && setTimeout(reject, within, new Error('The other process does not answer.'))
      try {
        return (await promise) as never
      } finally {
        clearTimeout(late)
        open.delete(id)
      }
    },
  }
}

const hasGone = () => new Error('The other process has gone.')
