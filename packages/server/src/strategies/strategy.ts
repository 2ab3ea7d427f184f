/**
 * The contract that every way to sign in stands behind. A strategy knows its protocol and nothing of accounts;
 * `sign-in/complete.ts` knows accounts and nothing of protocols. They meet in `Profile`.
 *
 * A type of strategy is one value. What it is called is nobody's business but its own: everybody else asks what it takes,
 * where its accounts live, and whether it has an ability.
 */
import type { StrategyConfig, StrategyDefinition } from '@gatewright/config'
import type { Logger } from 'pino'
import type { Check } from '../checks/check.ts'
import type { Clock } from '../clock.ts'
import type { OutboundFetch } from '../outbound/outbound-fetch.ts'
import type { Database } from '../storage/database.ts'
import type { FormStrategy } from './form-strategy.ts'
import type { PasswordAdministration } from './password-administration.ts'
import type { OnProviderCall } from './provider-call.ts'
import type { AnswerShape, RedirectStrategy } from './redirect-strategy.ts'
import type { Rehearsal } from './rehearsal.ts'
import type { WorkQueue } from './work-queue.ts'

export interface StrategyServices {
  readonly database: Database
  readonly clock: Clock
  readonly log: Logger
  /** Told of each request to a provider; nobody is, when absent. */
  readonly onProviderCall?: OnProviderCall
  /** What the server is called: the host of its external URL. */
  readonly hosts?: readonly string[]
}

/** For a rehearsal: what it asks may have been typed by somebody a moment ago. */
export interface RehearsalServices extends StrategyServices {
  /**
   * The one way to the network: it asks no address near this machine that the running configuration does not name.
   * @param ca authorities that are believed beside the usual ones, in PEM
   */
  readonly outbound: (ca: string | undefined) => OutboundFetch
}

interface TypeBase {
  /** Where passwords are kept here: what administrators do about them. */
  passwords?(services: Pick<StrategyServices, 'database' | 'clock'>): PasswordAdministration
  /** What the issuer of a strategy's identities was called in earlier versions, and what it is called now. */
  formerIssuer?(config: StrategyConfig): { readonly former: string; readonly name: string } | undefined
  /** Where its work waits for a turn. */
  readonly queue?: WorkQueue
  /** Drops what it has stored and nobody needs any more; called every few minutes. */
  purge?(services: Pick<StrategyServices, 'database' | 'clock'>): Promise<void>
}

/** A type that takes a form of ours. */
export interface FormType extends TypeBase {
  readonly takes: 'form'
  readonly definition: StrategyDefinition & { readonly takes: 'form' }
  /** Loads what only it needs. @param config of this type */
  create(config: StrategyConfig, services: StrategyServices): Promise<FormStrategy>
}

/** A type that sends the browser to a provider and gets it back at the callback. */
export interface RedirectType extends TypeBase {
  readonly takes: 'redirect'
  readonly definition: StrategyDefinition & { readonly takes: 'redirect' }
  readonly answer: AnswerShape
  /** Loads what only it needs. @param config of this type */
  create(config: StrategyConfig, services: StrategyServices): Promise<RedirectStrategy>
  /** The whole sign-in without its end, watched: the console's "Test sign-in". `config` need not be saved. */
  rehearse?(config: StrategyConfig, services: RehearsalServices): Promise<Rehearsal>
  /**
   * What can be looked at of its provider without signing anybody in, in the order in which a sign-in meets it. Ids begin with
   * `provider.<id>.`, of the clock with `clock.<id>`. @param config of this type
   */
  checks?(config: StrategyConfig, services: Pick<StrategyServices, 'clock'>): Promise<readonly Check[]>
  /**
   * Which session a provider's page, loaded in the person's browser, says has ended: its `sid`. Nothing of it is proven, and
   * the strategy need no longer be offered.
   */
  frontChannelSid?(query: URLSearchParams): string | undefined
}

export type StrategyType = FormType | RedirectType

/** A strategy of the configuration, ready to sign people in. */
export type Strategy = FormStrategy | RedirectStrategy
