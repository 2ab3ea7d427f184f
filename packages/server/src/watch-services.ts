import { join } from 'node:path'
import type { Config } from '@gatewright/config'
import type { Accounts } from './accounts/accounts.ts'
import type { Certificates } from './certificates/certificates.ts'
import type { OpenConnections } from './gate/sockets/open-connections.ts'
import type { Mailer } from './mail/mailer.ts'
import { nodeStates } from './nodes/node.ts'
import type { Nodes } from './nodes/nodes.ts'
import type { Metrics } from './observability/metrics.ts'
import type { Visits } from './sessions/visit-store.ts'
import type { Sizes } from './sizes.ts'
import { databaseBytes } from './storage/postgres/size.ts'
import type { Storage } from './storage/storage.ts'
import type { StrategyTypes } from './strategies/registry.ts'

/** Names what metrics ask of that which outlives a configuration, whenever they are read. */
export function watchServices(
  metrics: Metrics,
  services: {
    readonly storage: Storage
    readonly visits: Visits
    readonly accounts: Accounts
    readonly openConnections: OpenConnections
    readonly strategyTypes: StrategyTypes
    readonly nodes: Nodes
    readonly mailer: Mailer
    readonly certificates: Certificates
    readonly sizes: Sizes
  },
  config: Pick<Config, 'dataFolder' | 'storage'>,
): void {
  const { storage, visits, accounts, openConnections, strategyTypes, nodes, mailer, certificates, sizes } =
    services
  metrics.storage.watch({
    ...(config.storage === undefined
      ? { file: join(config.dataFolder, 'gatewright.sqlite') }
      : { bytes: () => databaseBytes(storage.database) }),
    isAvailable: storage.isAvailable,
    waiting: () => storage.waiting,
    faults: () => storage.health.counts,
  })
  metrics.watch({
    sessions: visits.count,
    collaborators: accounts.count,
    open: () => openConnections.counts,
    passwords: () => ({
      waiting: total(strategyTypes.queues, ({ waiting }) => waiting),
      running: total(strategyTypes.queues, ({ running }) => running),
    }),
    entries: () => Object.fromEntries([...sizes].map(([cache, size]) => [cache, size()])),
    clockOff: () => nodes.clockOff,
    async nodes() {
      const counts: Record<string, number> = Object.fromEntries(
        [...nodeStates, 'gone'].map(state => [state, 0]),
      )
      for (const { state } of await nodes.list()) counts[state] = (counts[state] ?? 0) + 1
      return counts
    },
    mails: async () => ({ waiting: await mailer.countWaiting(), ...mailer.counts }),
    namesWithoutCertificate: () => certificates.missing()?.without ?? 0,
  })
  for (const queue of strategyTypes.queues) queue.listen(metrics.onPasswordWait)
}

const total = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((sum, item) => sum + of(item), 0)
