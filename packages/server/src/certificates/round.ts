import { randomInt } from 'node:crypto'
import type { AcmeConfig } from '@gatewright/config'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { type Certificate, tryOut } from '../http/certificate.ts'
import { createExpiryWarnings } from '../http/certificate-expiry.ts'
import { createAuthority } from './authority.ts'
import type { Challenges } from './challenges.ts'
import { type Held, holdNothing, isDue, take } from './held.ts'
import type { CertifiedName } from './names.ts'
import type { CertificatePlace } from './place.ts'
import { NoCertificateError } from './refusal.ts'
import { afterRestart, type Failed, waitAfter, waitAsked } from './retry.ts'
import { createRoundLog, cureOfExpiry } from './round-log.ts'

/** An authority, and the names that it is asked for. */
export interface Round {
  readonly acme: AcmeConfig
  /** The console's own first. */
  readonly all: readonly Held[]
  readonly first: Held | undefined
  find(name: string): Held | undefined
  /** From here on these names: what is new is read or asked for, and what has failed is tried anew. */
  keep(names: readonly CertifiedName[]): Promise<void>
  /** Asks for what is due, one after the other; nothing where that is under way. Never throws. */
  ask(): Promise<void>
  /** Lets go of an order that is under way, and begins none until it is asked again: another node goes on. */
  interrupt(): void
  /** Takes what another node has brought, and how it went there. Never throws. */
  catchUp(): Promise<void>
  readonly isOver: boolean
  /** Asks no more, and lets go of an order. Certificates stay in use. */
  end(): void
  /** Settles when nothing is under way. */
  idle(): Promise<void>
}

/** @returns with what is kept already */
export async function beginRound(options: {
  readonly acme: AcmeConfig
  readonly place: CertificatePlace
  readonly names: readonly CertifiedName[]
  readonly clock: Clock
  readonly log: Logger
  readonly challenges: Challenges
  /** A certificate is in use that was not before. */
  readonly onTaken: () => void
}): Promise<Round> {
  const { acme, place, clock, log, challenges, onTaken } = options
  const authority = createAuthority({ acme, place, challenges })
  const say = createRoundLog(authority.host, clock, log)
  const stopping = new AbortController()
  let interrupting = new AbortController()
  const held = new Map<string, Held>()
  const warnings = new Map<string, ReturnType<typeof createExpiryWarnings>>()
  let asking: Promise<void> | undefined
  let writing: Promise<void> = Promise.resolve()

  async function keep(names: readonly CertifiedName[]): Promise<void> {
    const next: Held[] = []
    for (const name of names) {
      const known = held.get(name.name)
      next.push(known ? { ...known, ...name } : await fromPlace(name))
    }
    // At once: nobody finds a name missing in between.
    held.clear()
    for (const each of next) held.set(each.name, each)
    for (const each of held.values()) each.notBefore = afterRestart(each, clock.now())
  }

  async function fromPlace(name: CertifiedName): Promise<Held> {
    const { [name.name]: failed } = before
    const fresh = { ...holdNothing(name, clock.now()), ...failed }
    try {
      const found = await place.read(name.name)
      if (found !== undefined) take(fresh, found)
    } catch (error) {
      say.unusable(name, error as Error)
    }
    return fresh
  }

  async function askAll(): Promise<void> {
    const tried = new Set<string>()
    for (;;) {
      const next = [...held.values()].find(each => !tried.has(each.name) && isDue(each, clock.now()))
      if (next === undefined || stopping.signal.aborted || interrupting.signal.aborted) return
      tried.add(next.name)
      await askFor(next)
    }
  }

  async function askFor(one: Held): Promise<void> {
    const { name } = one
    const stop = AbortSignal.any([stopping.signal, interrupting.signal])
    if (one.failures === 0) say.asking(one)
    try {
      const { cert, key } = await authority.certify(name, stop)
      const issued = tryOut(
        { cert: `what ${authority.host} has issued`, key: 'the key made for it' },
        cert,
        key,
      )
      const now = held.get(name)
      if (now === undefined) return
      take(now, issued)
      now.unsaved = true
      settle(now, issued)
      say.come(name, issued)
      onTaken()
      await save(now)
    } catch (error) {
      const now = held.get(name)
      if (now !== undefined && !stop.aborted) fail(now, error as Error)
    }
  }

  function settle(one: Held, { validFrom, expiresAt }: Certificate): void {
    const hasFailed = one.failures > 0
    one.failures = 0
    one.isAsked = false
    delete one.complaint
    // By a clock that is wrong the new one may seem to be at its end already; asking on would use up what the authority allows.
    one.notBefore = clock.now() + Math.min(LEAST_BETWEEN, (expiresAt - validFrom) / 3)
    if (hasFailed) noteFailures()
  }

  /** For whoever starts next. Not waited for: without it a start asks at once, and no more. */
  function noteFailures(): void {
    const failed = [...held.values()].filter(({ failures }) => failures > 0)
    const told = failed.map(({ name, failures, failedAt, notBefore, isAsked }) => [
      name,
      { failures, failedAt, notBefore: Math.round(notBefore), isAsked },
    ])
    writing = writing.then(() => place.writeFailures(Object.fromEntries(told))).catch(() => {})
  }

  function fail(one: Held, error: Error): void {
    one.failures += 1
    one.failedAt = clock.now()
    const asked = error instanceof NoCertificateError ? waitAsked(error.retryAfter, clock.now()) : undefined
    const wait = Math.max(waitAfter(one.failures, randomInt(1000) / 1000), asked ?? 0)
    one.notBefore = clock.now() + wait
    one.isAsked = asked !== undefined
    noteFailures()
    // By its kind: the words have addresses in them that are others each time.
    const kind = error instanceof NoCertificateError ? error.kind : error.message
    if (one.complaint === kind) return
    one.complaint = kind
    say.failed(one, kind, error)
  }

  async function save(one: Held): Promise<void> {
    if (one.certificate === undefined) return
    try {
      await place.write(one.name, one.certificate)
      one.unsaved = false
      delete one.complaint
    } catch (error) {
      const { code = 'unknown' } = error as NodeJS.ErrnoException
      if (one.complaint === code) return
      one.complaint = code
      say.unwritten(one, error)
    }
  }

  async function lookAround(): Promise<void> {
    for (const one of held.values()) {
      if (one.unsaved) await save(one)
      if (one.certificate === undefined) continue
      const warn = warnings.get(one.name) ?? createExpiryWarnings(clock, log, cureOfExpiry(one.name))
      warnings.set(one.name, warn)
      warn(one.certificate, one.name)
    }
    await askAll()
  }

  async function catchUp(): Promise<void> {
    const failed = await place.readFailures()
    for (const one of [...held.values()]) {
      Object.assign(one, failed[one.name] ?? nothingFailed)
      try {
        const found = await place.read(one.name)
        if (found === undefined || one.unsaved || one.certificate?.cert.equals(found.cert)) continue
        take(one, found)
      } catch (error) {
        say.unusable(one, error as Error)
      }
    }
    onTaken()
  }

  await place.prepare()
  const before = await place.readFailures()
  await keep(options.names)
  return {
    acme,
    get all() {
      return [...held.values()]
    },
    get first() {
      return held.values().next().value
    },
    find: name => held.get(name),
    keep,
    async ask() {
      if (stopping.signal.aborted) return
      if (interrupting.signal.aborted) {
        await asking
        interrupting = new AbortController()
      }
      asking ??= lookAround()
        .catch(error =>
          log.error({ err: error }, 'certificates could not be looked after; it is tried again'),
        )
        .finally(() => {
          asking = undefined
        })
      await asking
    },
    interrupt: () => interrupting.abort(),
    catchUp: () =>
      catchUp().catch(error =>
        log.warn({ err: error }, 'certificates of other nodes could not be read; it is tried again'),
      ),
    get isOver() {
      return stopping.signal.aborted
    },
    end: () => stopping.abort(),
    async idle() {
      await asking
      await writing
    },
  }
}

const nothingFailed: Failed = { failures: 0, failedAt: 0, notBefore: 0, isAsked: false }

/** Between two certificates of one name, in milliseconds. */
const LEAST_BETWEEN = 6 * 3_600_000
