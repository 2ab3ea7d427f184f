import type { Config, MailConfig } from '@gatewright/config'
import type { Logger } from 'pino'
import type { Invitation, Invitations } from '../accounts/invitations.ts'
import type { Audit } from '../audit/audit.ts'
import type { Clock } from '../clock.ts'
import { GatewrightError, refusedBecause } from '../errors.ts'
import type { Events } from '../events/events.ts'
import { createEnvelope, openEnvelope } from '../keys/envelope.ts'
import type { Seal } from '../keys/seal.ts'
import { randomId } from '../random.ts'
import { serial } from '../serial.ts'
import type { Database } from '../storage/database.ts'
import type { Lease } from '../storage/lease.ts'
import { languagesOf } from '../texts/languages.ts'
import { type InvitationLetter, invitationMail } from './invitation-mail.ts'
import { createOutboxStore, type KeptMail } from './outbox-store.ts'
import { deliver, type SmtpPatience, usualPatience } from './smtp.ts'
import { explainSmtp, MailFailure } from './smtp-words.ts'

/** Mails that may wait. A server that takes none fills no disk. */
const MOST_WAITING = 2_000
/** Mails that are taken out of the outbox in one go. */
const AT_ONCE = 20
/** Waits after each attempt, in milliseconds; the last again and again. */
const WAITS = [1, 5, 15, 60, 120, 240].map(minutes => minutes * 60_000)
/** For so long one is tried, in milliseconds; and so often. */
const LONGEST = 2 * 24 * 3600 * 1000
const MOST_ATTEMPTS = 20
/** The outbox is looked at so often for those whose time has come, in milliseconds: a look is one row of an index. */
const LOOK_EVERY = 10_000
/** A mail that is on its way when the server stops has so long, in milliseconds; it is sent again then. */
const LAST_MAIL = 3_000

const PURPOSE = 'invitation-mail'

/** What is told of an invitation for its mail. */
export interface Posted {
  readonly invitation: Invitation
  readonly link: string
  readonly oneTimePassword?: string | undefined
}

/**
 * The mails of invitations. Each is kept with its invitation, in one transaction, and sent by one node, which tries again for two
 * days. At least once: where a node is killed between the mail server's "taken" and its own note of it, the mail is sent again after
 * the wait of a failed attempt, with the same Message-ID. Only whoever is invited gets one. Bounces are not read.
 */
export interface Mailer {
  /** Whether the configuration says how to send. */
  readonly isSetUp: boolean
  /**
   * @returns puts the mail in line, in the transaction that writes the invitation
   * @throws GatewrightError `bad_request` where mails cannot be sent, or too many wait
   */
  prepare(): Promise<(tx: Database, posted: Posted) => Promise<void>>
  /** Those of an invitation that wait are not sent: what they say counts no more. */
  forget(tx: Database, invitationId: string): Promise<void>
  lastOf(invitationId: string): Promise<KeptMail | undefined>
  countWaiting(): Promise<number>
  readonly counts: Readonly<Record<'sent' | 'failed' | 'postponed', number>>
  /** From here on mails go this way; those that wait are tried at once. */
  configure(config: Pick<Config, 'mail' | 'strategies' | 'texts'>): void
  /** Begins to send, whenever this node has the lease. */
  start(): void
  purge(): Promise<void>
  /** Waits for the mail that is on its way, which is not for long. */
  close(): Promise<void>
}

export function createMailer(options: {
  readonly database: Database
  readonly clock: Clock
  readonly log: Logger
  readonly seal: Seal
  readonly audit: Pick<Audit, 'transaction' | 'noteRefusal'>
  readonly invitations: Pick<Invitations, 'isOpen'>
  readonly events: Events
  readonly lease: Pick<Lease, 'isHeld' | 'onChange'>
  readonly patience?: SmtpPatience
}): Mailer {
  const { database, clock, log, seal, audit, invitations, events, lease, patience = usualPatience } = options
  const store = createOutboxStore(database, clock)
  const counts = { sent: 0, failed: 0, postponed: 0 }
  const inTurn = serial()
  let config: Pick<Config, 'mail' | 'strategies'> = { strategies: [] }
  let languages = languagesOf(undefined)
  let timer: NodeJS.Timeout | undefined
  let started = false
  let closed = false
  const unsubscribe = events.subscribe(({ kind }) => {
    if (kind === 'mail-queued' || kind === 'anything') wake()
  })
  const stopFollowing = lease.onChange(wake)

  function wake(): void {
    if (!started || closed || !lease.isHeld) return
    inTurn(sendDue).catch(error => log.error({ err: error }, 'mails could not be sent; it is tried again'))
  }

  async function sendDue(): Promise<void> {
    for (;;) {
      const { mail } = config
      if (closed || mail === undefined) return
      const due = await store.due(AT_ONCE)
      if (due.length === 0) return
      for (const each of due) {
        if (closed || !lease.isHeld) return
        await sendOne(mail, each)
      }
    }
  }

  async function sendOne(mail: MailConfig, kept: KeptMail): Promise<void> {
    // Withdrawn, redeemed or replaced meanwhile: nobody is to get it.
    if (!(await invitations.isOpen(kept.invitationId))) return store.forget(kept.invitationId)
    const attempts = kept.attempts + 1
    // Written down before it goes out: where nothing can be written, on a full disk, it would go out again at each look.
    if (!(await store.claim(kept, clock.now() + waitAfter(attempts)))) return
    try {
      const letter = (await openEnvelope(seal, PURPOSE, kept.sealed ?? '')) as InvitationLetter | undefined
      if (letter === undefined)
        throw new MailFailure('What it says cannot be read any more.', 'Send it again.', true)
      const text = invitationMail(letter, kept.recipient, languages.usual)
      const date = new Date(kept.createdAt)
      const said = await deliver(mail, { ...text, id: kept.id, to: kept.recipient, date }, patience)
      await audit.transaction(async (tx, record) => {
        await createOutboxStore(tx, clock).settle(kept.id, 'sent', attempts)
        const detail = { server: `${mail.smtp.host}:${mail.smtp.port}`, said: said.slice(0, 200), attempts }
        await record({
          kind: 'mail-sent',
          actor: kept.invitedBy,
          target: kept.recipient,
          result: 'ok',
          detail,
        })
      })
      counts.sent += 1
    } catch (error) {
      if (error instanceof GatewrightError) throw error
      await fail(kept, attempts, explainSmtp(error, mail))
    }
  }

  async function fail(kept: KeptMail, attempts: number, failure: MailFailure): Promise<void> {
    const { reason, cure, isFinal } = failure
    const problem = { reason, cure }
    const isOver = clock.now() - kept.createdAt >= LONGEST || attempts >= MOST_ATTEMPTS
    // Neither the mail nor its link: both let somebody in.
    const facts = { to: kept.recipient, reason, attempts }
    if (!isFinal && !isOver) {
      await store.postpone(kept.id, clock.now() + waitAfter(attempts), attempts, problem)
      counts.postponed += 1
      log.warn(facts, 'the mail of an invitation was not sent; it is tried again')
      return
    }
    await store.settle(kept.id, 'failed', attempts, problem)
    counts.failed += 1
    log.error(facts, 'the mail of an invitation was not sent, and is not tried again')
    const detail = { reason, cure, attempts }
    await audit.noteRefusal({
      ...{ kind: 'mail-failed', actor: kept.invitedBy, target: kept.recipient, result: 'refused', detail },
    })
  }

  return {
    get isSetUp() {
      return config.mail !== undefined
    },
    async prepare() {
      if (config.mail === undefined) {
        throw refusedBecause(
          'This server sends no mails: write "mail" into its configuration, or hand the link over.',
        )
      }
      if ((await store.countWaiting(MOST_WAITING)) >= MOST_WAITING) {
        throw refusedBecause(
          `${MOST_WAITING} mails wait already, for the mail server does not take them. Invite without mail, and hand the link over.`,
        )
      }
      const envelope = await createEnvelope(seal, PURPOSE)
      return async (tx, { invitation, link, oneTimePassword }) => {
        const invitedBy = invitation.invitedByName ?? 'an administrator'
        const { strategy: id, expiresAt } = invitation
        const strategy = config.strategies.find(each => each.id === id)?.label ?? id
        const mailId = randomId()
        await createOutboxStore(tx, clock).add({
          ...{ id: mailId, invitationId: invitation.id, recipient: invitation.email, invitedBy },
          sealed: envelope({
            link,
            strategy,
            oneTimePassword,
            invitedBy: invitation.invitedByName ?? '',
            expiresAt,
          } satisfies InvitationLetter),
        })
        await tx.announce({ kind: 'mail-queued', mailId })
      }
    },
    forget: (tx, invitationId) => createOutboxStore(tx, clock).forget(invitationId),
    lastOf: store.lastOf,
    countWaiting: () => store.countWaiting(MOST_WAITING + 1),
    counts,
    configure(next) {
      config = next
      languages = languagesOf(next.texts)
      if (!started || !lease.isHeld) return
      store
        .hurry()
        .catch(error => log.warn({ err: error }, 'mails that wait are tried at their time'))
        .finally(wake)
    },
    start() {
      started = true
      timer = setInterval(wake, LOOK_EVERY)
      timer.unref()
      wake()
    },
    purge: store.purge,
    async close() {
      closed = true
      unsubscribe()
      stopFollowing()
      clearInterval(timer)
      await Promise.race([
        inTurn(async () => {}),
        new Promise(resolve => setTimeout(resolve, LAST_MAIL).unref()),
      ])
    },
  }
}

/** Milliseconds. */
const waitAfter = (attempts: number) => WAITS[Math.min(attempts, WAITS.length) - 1] as number
