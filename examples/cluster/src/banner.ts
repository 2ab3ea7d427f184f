import type { Ports } from '../../demo/src/options.ts'
import type { Cluster } from './cluster.ts'
import type { Key } from './keys.ts'
import type { Part } from './part.ts'

/** The password of everybody in the demo's directory. */
const password = 'correct-horse'

/** Who is who: each process with its address. */
export function whoIsWho(
  { nodes, database, balancer, askPort }: Cluster,
  ports: Ports,
  beside: readonly Part[],
) {
  const rows = [
    [
      balancer.name,
      balancer.pid,
      `http://localhost:${ports.gatewright}, and for proxies that ask 127.0.0.1:${askPort}`,
    ],
    ...nodes.map(node => [node.name, node.pid, `http://127.0.0.1:${node.port}/readyz`] as const),
    [database.name, database.pid, database.url],
    ...beside.map(part => [part.name, part.pid, ''] as const),
  ] as const
  return rows
    .map(([name, pid, address]) =>
      `    ${name.padEnd(16)}${(pid === undefined ? 'is down' : `process ${pid}`).padEnd(18)}${address}`.trimEnd(),
    )
    .join('\n')
}

/** What a person reads once all of it is ready. */
export function banner(
  cluster: Cluster,
  more: {
    readonly ports: Ports
    readonly beside: readonly Part[]
    readonly keys: readonly Key[]
    /** From the start until now. */
    readonly seconds: number
  },
): string {
  const { ports, keys } = more
  const port = ports.gatewright
  return `
The cluster is ready (${more.seconds.toFixed(1)} s). Stop with Ctrl-C; nothing stays behind.

  Support bot      http://support.localhost:${port}
  Console          http://localhost:${port}
  Logs             ${cluster.folder}/*.log

  Who is who:
${whoIsWho(cluster, ports, more.beside)}

  People, all with the password ${password}: ada@contoso.test, super admin; grace@contoso.test, a member.

  Try: open the bot, sign in as Ada, and ask it something. Then kill a node, from here or by

    kill -9 ${cluster.nodes[0]?.pid}

  and ask again: the chat is there again within a second, and nobody signs in again. Sign out, and every node has heard of it.

  A letter and Enter:
${keys.map(({ key, does }) => `    ${key}   ${does}`).join('\n')}
`
}
