import type { Worker } from 'node:cluster'

/** What Node hands over, as far as it is looked at: nothing of it is documented. */
interface HandOver {
  readonly cmd?: string
  readonly act?: string
  readonly seq?: number
}

interface Connection {
  close(): void
}

/**
 * Closes the connection that was on its way to a worker that was killed. Node keeps it open until the worker says that it has it
 * (`lib/internal/cluster/round_robin_handle.js`), and forgets it with the worker: its client would wait for ever. Where a later
 * Node does this in another way, nothing is found here and nothing is closed.
 */
export function closeInTransit(worker: Worker): void {
  const onItsWay = new Map<number, Connection>()
  const { process } = worker
  const { send } = process
  process.send = ((message: HandOver, handle?: Connection, ...others: unknown[]) => {
    if (message.cmd === 'NODE_CLUSTER' && message.act === 'newconn' && message.seq !== undefined && handle) {
      onItsWay.set(message.seq, handle)
    }
    return Reflect.apply(send, process, [message, handle, ...others])
  }) as typeof send
  process.on('internalMessage', ({ ack }: { readonly ack?: number }) => {
    if (ack !== undefined) onItsWay.delete(ack)
  })
  worker.once('exit', () => {
    for (const connection of onItsWay.values()) connection.close()
    onItsWay.clear()
  })
}
