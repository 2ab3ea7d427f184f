import type { Cluster } from './cluster.ts'
import type { Part } from './part.ts'

/** What can be done while the cluster runs: a letter, and what it does. */
export interface Key {
  readonly key: string
  readonly does: string
  /** @returns what has become of it */
  press(): Promise<string>
}

/** Kills a part that runs, and starts one that does not. */
const toggle = (key: string, part: Part): Key => ({
  key,
  does: `kills ${part.name} (kill -9), and starts it again`,
  async press() {
    const { pid } = part
    if (pid !== undefined) {
      await part.kill()
      return `${part.name} (process ${pid}) is killed. ${key} starts it again.`
    }
    const from = performance.now()
    await part.start()
    return `${part.name} is back (process ${part.pid}) after ${seconds(performance.now() - from)}.`
  },
})

/** @param say told of the addresses and processes again */
export function keysOf({ nodes, database, balancer }: Cluster, say: () => string): readonly Key[] {
  /** Which process is: one that was killed meanwhile is so no more. */
  let frozen: number | undefined
  return [
    ...nodes.map((node, index) => toggle(`${index + 1}`, node)),
    toggle('d', database),
    toggle('b', balancer),
    {
      key: 'f',
      does: 'freezes PostgreSQL (it answers nobody), and lets it go on',
      async press() {
        const { pid } = database
        if (pid === undefined) return 'PostgreSQL is down, and cannot be frozen. d starts it again.'
        if (frozen === pid) {
          frozen = undefined
          database.thaw()
          return 'PostgreSQL goes on.'
        }
        frozen = pid
        database.freeze()
        return 'PostgreSQL is frozen: for ten seconds whoever is known goes on, then nobody is let in. f lets it go on.'
      },
    },
    {
      key: 'r',
      does: 'restarts one node after the other, as for an upgrade',
      async press() {
        const from = performance.now()
        for (const node of nodes) {
          await node.stop()
          await node.start()
        }
        return `Each node is a new process, after ${seconds(performance.now() - from)}.`
      },
    },
    {
      key: 'l',
      does: `makes ${balancer.name} read its file again`,
      async press() {
        await balancer.reload()
        return `${balancer.name} has read its file.`
      },
    },
    { key: 's', does: 'shows who is who', press: async () => say() },
  ]
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`
