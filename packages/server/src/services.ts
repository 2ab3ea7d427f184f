import { type Config, shownPostgresUrl } from '@gatewright/config'
import type { Logger } from 'pino'
import { createAccountStore } from './accounts/account-store.ts'
import type { Accounts } from './accounts/accounts.ts'
import { createInvitationStore } from './accounts/invitation-store.ts'
import type { Invitations } from './accounts/invitations.ts'
import type { People } from './accounts/people.ts'
import { createPeopleStore } from './accounts/people-store.ts'
import { type Audit, createAudit } from './audit/audit.ts'
import { type Certificates, createCertificates } from './certificates/certificates.ts'
import { type Clock, systemClock, watchClock } from './clock.ts'
import { createEvents, type Events } from './events/events.ts'
import { createOpenConnections, type OpenConnections } from './gate/sockets/open-connections.ts'
import { recentErrorsOf } from './http/recent-errors.ts'
import { type AssertionKeys, createAssertionKeys } from './keys/assertion-keys.ts'
import { createKeySets, type KeySets } from './keys/key-sets.ts'
import { createKeyStore } from './keys/key-store.ts'
import { createSeal, type Seal } from './keys/seal.ts'
import { sealedTexts } from './keys/sealed-text-store.ts'
import type { KeyStore } from './keys/server-key.ts'
import { createMailer, type Mailer } from './mail/mailer.ts'
import { CLOCK_OFF } from './nodes/node.ts'
import { createNodes, type NodeIdentity, type Nodes } from './nodes/nodes.ts'
import { createRounds, type Rounds } from './nodes/rounds.ts'
import { createMetrics, type Metrics } from './observability/metrics.ts'
import type { ApiTokens } from './programs/api-tokens/api-token.ts'
import { createApiTokens } from './programs/api-tokens/api-token-store.ts'
import { createProgramCallers, type ProgramCallers } from './programs/program-callers.ts'
import { createKeptAddresses, type KeptAddresses } from './return-to/kept-addresses.ts'
import { createRevocation, type Revocation } from './revocation.ts'
import { createSessions, type Sessions } from './sessions/sessions.ts'
import { createVisitStore, type Visits } from './sessions/visit-store.ts'
import { createSharedState, type SharedState } from './shared-state.ts'
import type { Siblings } from './siblings.ts'
import { createRefusalFlood, type RefusalFlood } from './sign-in/refusal-flood.ts'
import type { Sizes } from './sizes.ts'
import { type Lease, openLease } from './storage/lease.ts'
import { createOneTimeCodes } from './storage/one-time-code-store.ts'
import type { OneTimeCodeStore } from './storage/one-time-codes.ts'
import { openStorage } from './storage/open-storage.ts'
import { reportHealth } from './storage/report-health.ts'
import type { Storage } from './storage/storage.ts'
import { createStrategyTypes, type StrategyTypes } from './strategies/registry.ts'
import type { StrategyType } from './strategies/strategy.ts'
import { watchServices } from './watch-services.ts'

/** How often expired codes and old audit entries are dropped, in milliseconds. */
const PURGE_EVERY = 10 * 60_000

/** What outlives a configuration: a restart builds a new runtime on the same services. */
export interface Services extends SharedState {
  readonly clock: Clock
  readonly log: Logger
  readonly storage: Storage
  /** Of what one node at a time does: mails, audit streams, certificates, dropping what has expired. */
  readonly lease: Lease
  readonly events: Events
  /** The processes that serve on the same data; this one once it has joined. */
  readonly nodes: Nodes
  /** Restarts of all of them. */
  readonly rounds: Rounds
  readonly keys: KeyStore
  readonly codes: OneTimeCodeStore
  readonly keptAddresses: KeptAddresses
  readonly seal: Seal
  readonly accounts: Accounts
  readonly invitations: Invitations
  readonly people: People
  readonly visits: Visits
  readonly audit: Audit
  readonly metrics: Metrics
  readonly mailer: Mailer
  readonly sessions: Sessions
  readonly openConnections: OpenConnections
  readonly programCallers: ProgramCallers
  readonly apiTokens: ApiTokens
  readonly revocation: Revocation
  readonly assertionKeys: AssertionKeys
  readonly keySets: KeySets
  readonly refusalFlood: RefusalFlood
  /** Of what is kept in memory. */
  readonly sizes: Sizes
  /** Those that come by ACME. */
  readonly certificates: Certificates
  readonly strategyTypes: StrategyTypes
  /** The other processes of this server, where it is several. */
  readonly siblings: Siblings | undefined
  /** Whether the process was told to stop; whoever stops it sets that. */
  readonly stopping: { begun: boolean; othersGoOn?: boolean }
  /** Milliseconds since 1970. */
  readonly startedAt: number
  /** Drops what has expired, where this node has the lease; happens by itself every ten minutes. */
  purge(): Promise<void>
  close(): Promise<void>
}

interface ServicesOptions {
  readonly config: Config
  readonly log: Logger
  readonly clock?: Clock
  /** The types of strategy that there are; the built-in ones when absent. */
  readonly strategyTypes?: readonly StrategyType[]
  /** What this process is to others on the same data; by its machine and package, as far as absent. */
  readonly node?: Partial<NodeIdentity> | undefined
  readonly siblings?: Siblings
}

/**
 * Nothing is left open where it throws: a process that listens to its database neither serves nor ends then, and nobody starts it again.
 * @throws StartError when the data folder or its database cannot be used
 */
export async function openServices(options: ServicesOptions): Promise<Services> {
  const opened: { close(): unknown }[] = []
  try {
    return await openAll(options, opened)
  } catch (error) {
    for (const each of opened.toReversed())
      try {
        await each.close()
      } catch {
        // Why it could not be opened is what counts.
      }
    throw error
  }
}

/** @param opened gets, in order, what is to be closed where something after it throws */
async function openAll(options: ServicesOptions, opened: { close(): unknown }[]): Promise<Services> {
  const { config, log, clock = systemClock, siblings } = options
  const strategyTypes = createStrategyTypes(options.strategyTypes)
  const trust = watchClock(clock, log, () => nodes.clockOff >= CLOCK_OFF)
  opened.push(trust)
  const events = createEvents((error, change) =>
    log.error({ err: error, change }, 'a change was not taken notice of'),
  )
  const metrics = createMetrics({ exposition: siblings?.exposition })
  metrics.configure(config)
  const onHealth = reportHealth(log, clock.now)
  const storage = await openStorage(config, { events, clock, onHealth, meter: metrics.storage.meter })
  opened.push(storage)
  const { database } = storage
  const nodes = createNodes({ database, clock, log, identity: options.node })
  const rounds = createRounds({ database, clock, events, nodes, log })
  const lease = await openLease({ database, events, name: 'common work' })
  opened.push(lease)
  const keys = createKeyStore(database, clock)
  const codes = createOneTimeCodes(database, clock)
  const where = config.storage && shownPostgresUrl(config.storage)
  const seal = await createSeal(keys, await sealedTexts(database), where)
  const keptAddresses = await createKeptAddresses({ database, keys, clock, log, onLimit: metrics.onLimit })
  const accounts = createAccountStore(database, clock)
  for (const strategy of config.strategies) {
    const names = strategyTypes.named(strategy.type)?.formerIssuer?.(strategy)
    if (names !== undefined) await accounts.renameIssuer(strategy.id, names)
  }
  const apiTokens = createApiTokens(database, clock)
  const openConnections = createOpenConnections({ log, events, isAvailable: storage.isAvailable })
  const sessions = createSessions({
    ...{ storage, events, accounts, seal, clock, trust, log, config },
    agree: nodes.agree,
  })
  const programCallers = createProgramCallers(events)
  const assertionKeys = createAssertionKeys({ clock, trust, keys, events, settles: storage.settles })
  const invitations = createInvitationStore(database, clock)
  const visits = createVisitStore(database, clock)
  const keySets = createKeySets(clock, log)
  const shared = createSharedState({ database, clock, events, codes, seal, log, nodes })
  const audit = createAudit(database, clock, log, { ...config, onEvent: metrics.onEvent })
  const mailer = createMailer({ database, clock, log, seal, audit, invitations, events, lease })
  mailer.configure(config)
  const refusalFlood = createRefusalFlood({ audit, clock, log, onUnwritten: metrics.onEvent })
  const sizes: Sizes = new Map([
    ['sessions', () => sessions.cached],
    ['seen_sessions', () => sessions.unwritten],
    ['programs', () => programCallers.size],
    ['key_sets', () => keySets.size],
    ['used_tokens', () => shared.state.usedTokens.size],
    ['rehearsals', () => shared.state.rehearsals.size],
    ['refusal_windows', () => refusalFlood.size],
    ['recent_errors', () => recentErrorsOf(log).size],
    ['address_windows', () => keptAddresses.size],
  ])
  // Each store brings its own.
  const purges = [
    codes.purge,
    ...shared.purges,
    keptAddresses.purge,
    // What is kept for how long its own file says: another's may say longer.
    async () => ((await nodes.agree()) ? audit.purge() : undefined),
    apiTokens.purge,
    invitations.purge,
    mailer.purge,
    storage.purge,
    nodes.purge,
    rounds.purge,
    ...strategyTypes.all.map(type => async () => type.purge?.({ database, clock })),
  ]
  const purge = async () => {
    // By a clock that may be wrong nothing is deleted that would be missed when it is right again.
    const expired = trust.isBelieved() && lease.isHeld ? purges : []
    await Promise.all([refusalFlood.sweep(), ...expired.map(drop => drop())])
  }
  const purging = setInterval(() => {
    purge().catch(error =>
      log.warn({ err: error }, 'what has expired could not be dropped; it is tried again'),
    )
  }, PURGE_EVERY)
  purging.unref()
  const certificates = createCertificates({ clock, log, database, seal, events, lease })
  const watched = {
    storage,
    visits,
    accounts,
    openConnections,
    strategyTypes,
    nodes,
    mailer,
    certificates,
    sizes,
  }
  watchServices(metrics, watched, config)
  return {
    ...shared.state,
    clock,
    log,
    storage,
    lease,
    events,
    nodes,
    rounds,
    keys,
    codes,
    keptAddresses,
    seal,
    accounts,
    invitations,
    people: createPeopleStore(database, clock, visits.lastSeenOf),
    visits,
    audit,
    metrics,
    mailer,
    sessions,
    openConnections,
    programCallers,
    apiTokens,
    revocation: createRevocation({ sessions, apiTokens, accounts, audit, clock }),
    assertionKeys,
    keySets,
    refusalFlood,
    sizes,
    certificates,
    strategyTypes,
    siblings,
    stopping: { begun: false },
    startedAt: clock.now(),
    purge,
    async close() {
      clearInterval(purging)
      trust.close()
      rounds.close()
      await nodes.leave()
      await shared.close()
      await certificates.close()
      await mailer.close()
      openConnections.close()
      programCallers.close()
      assertionKeys.close()
      await sessions.close()
      await refusalFlood.close()
      await lease.close()
      await storage.close()
    },
  }
}
