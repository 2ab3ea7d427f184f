import { cpuUsage } from 'node:process'
import { cpuMilliseconds } from '../cpu-time.ts'
import type { BenchCluster } from './bench-cluster.ts'

/** Milliseconds of processor time so far: of the nodes, PostgreSQL, the balancer, the emulator, and this process. */
export function spent({
  cluster: { nodes, database, balancer },
  emulator,
}: Pick<BenchCluster, 'cluster' | 'emulator'>): readonly number[] {
  const sum = (pids: readonly number[]) => pids.reduce((total, pid) => total + (cpuMilliseconds(pid) || 0), 0)
  const { user, system } = cpuUsage()
  return [
    sum(nodes.map(({ pid }) => pid ?? 0)),
    sum(database.pids()),
    sum(balancer.pids()),
    sum([emulator]),
    (user + system) / 1000,
  ]
}
