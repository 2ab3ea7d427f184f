import type { AcmeConfig, Config } from '@gatewright/config'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Events } from '../events/events.ts'
import type { CertificatesByName } from '../http/certificates-by-name.ts'
import type { Seal } from '../keys/seal.ts'
import type { Database } from '../storage/database.ts'
import type { Lease } from '../storage/lease.ts'
import { areShared, certificateStore, pendingChallenges } from './certificate-store.ts'
import { createChallenges } from './challenges.ts'
import { certificateFolder } from './folder.ts'
import { certifiedNames } from './names.ts'
import { bringAlong } from './place.ts'
import { createPlainListener } from './plain-listener.ts'
import { beginRound, type Round } from './round.ts'

/** How often it is looked whether something is due; in milliseconds. */
const LOOK_EVERY = 60_000

type Followed = Pick<Config, 'http' | 'apps' | 'dataFolder'>

/** Certificates that come by ACME, where the configuration says so, and the port where names are shown to lead here. */
export interface Certificates extends CertificatesByName {
  /** The port that answers challenges, where there is one. */
  readonly plainPort: number | undefined
  /**
   * Goes on by another configuration. What is kept is in use when this comes back; what is missing is asked for at once, and nobody
   * waits for that.
   * @throws PortTakenError the port of before is listened on then, and the names of before hold
   */
  follow(config: Followed): Promise<void>
  /** Asks for what is due, where this node has the lease, and else takes what others have. By itself every minute. Never throws. */
  look(): Promise<void>
  /** How many names there are, how many have no certificate, and since when; absent where all have one. */
  missing(): { readonly names: number; readonly without: number; readonly since: number } | undefined
  /** Asks for nothing any more, and lets go of what is under way. */
  close(): Promise<void>
}

/**
 * With SQLite they lie in the data folder. With PostgreSQL nodes have no folder in common: one of them asks, and whatever comes is in
 * the storage, as are the challenges, which any of them answers.
 */
export function createCertificates({
  clock,
  log,
  database,
  seal,
  events,
  lease,
}: {
  readonly clock: Clock
  readonly log: Logger
  readonly database: Database
  readonly seal: Seal
  readonly events: Pick<Events, 'subscribe'>
  readonly lease: Pick<Lease, 'isHeld' | 'onChange'>
}): Certificates {
  const isShared = areShared(database)
  const challenges = createChallenges(isShared ? pendingChallenges(database, clock) : undefined)
  const plain = createPlainListener(challenges, name => round?.find(name)?.origin, log)
  let round: Round | undefined
  let usual: CertificatesByName['usual']
  let onUsual = () => {}
  let closed = false

  function tellUsual(): void {
    const next = round?.first?.certificate
    if (next === usual) return
    usual = next
    onUsual()
  }

  async function follow({ http, apps, dataFolder }: Followed): Promise<void> {
    const acme = http.tls?.acme
    await plain.move(acme && { host: http.host, port: acme.httpPort })
    if (acme === undefined) {
      // Until the listener has gone on to files, or to plain http, those that there are serve.
      round?.end()
      return
    }
    const names = certifiedNames({ http, apps })
    const folder = certificateFolder(dataFolder, acme.directory)
    const place = isShared ? certificateStore({ database, clock, seal }, acme.directory) : folder
    if (round?.isOver === false && isSame(round.acme, acme)) await round.keep(names)
    else {
      round?.end()
      if (isShared)
        await bringAlong(
          folder,
          place,
          names.map(({ name }) => name),
        )
      round = await beginRound({ acme, place, names, clock, log, challenges, onTaken: tellUsual })
    }
    tellUsual()
    // Nobody waits for an authority.
    setImmediate(look)
  }

  async function look(): Promise<void> {
    if (closed) return
    if (isShared) await round?.catchUp()
    if (lease.isHeld) await round?.ask()
  }

  const stopFollowing = lease.onChange(isHeld => {
    if (isHeld) void look()
    else round?.interrupt()
  })
  const stopListening = events.subscribe(({ kind }) => {
    if (isShared && !closed && (kind === 'certificate-kept' || kind === 'anything')) void round?.catchUp()
  })

  const looking = setInterval(look, LOOK_EVERY).unref()
  return {
    get plainPort() {
      return plain.port
    },
    get usual() {
      return usual
    },
    get expiresAt() {
      const all = round?.all.flatMap(({ certificate }) => certificate?.expiresAt ?? []) ?? []
      return all.length === 0 ? undefined : Math.min(...all)
    },
    contextFor: name => round?.find(name.toLowerCase())?.context,
    onUsual(listener) {
      onUsual = listener
    },
    follow,
    look,
    missing() {
      if (round === undefined || round.isOver) return undefined
      const without = round.all.filter(({ certificate }) => certificate === undefined)
      if (without.length === 0) return undefined
      const since = Math.min(...without.map(held => held.since))
      return { names: round.all.length, without: without.length, since }
    },
    async close() {
      closed = true
      clearInterval(looking)
      stopFollowing()
      stopListening()
      round?.end()
      await Promise.all([plain.close(), round?.idle()])
    },
  }
}

const isSame = (one: AcmeConfig, other: AcmeConfig): boolean => {
  const [a, b] = [one, other].map(({ httpPort: _, ...asked }) => JSON.stringify(asked))
  return a === b
}
