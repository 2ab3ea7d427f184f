import type { DoorTextName } from '../../door-texts.ts'
import type { ErrorCode } from '../../error-table.ts'

/**
 * What one code of a provider means, for its three readers: the person at the door, the operator, the log.
 */
export interface ProviderErrorRow {
  readonly code: ErrorCode
  /** Which of the two places holds the wrong value: this server's configuration, the provider's portal, or the person. */
  readonly place: 'configuration' | 'provider' | 'person'
  /** For the operator: the cause, a phrase. */
  readonly meaning: string
  /** For the operator: the cure, in whole sentences, with the place in the portal or the key of the file. */
  readonly mend: string
  /**
   * How loud the log gets: `error` where nobody gets in until somebody mends it, `warn` where somebody has to look after one person
   * or wait, `info` where it is the person's own doing.
   */
  readonly severity: 'error' | 'warn' | 'info'
  /** What the person reads; the text of {@link code} when absent. */
  readonly says?: DoorTextName
  /** A secret that is not what the provider has is a cause of it, and so is whatever was added to that by mistake. */
  readonly ofSecret?: boolean
  /** Says so little that whatever else stands in the answer says more. */
  readonly vague?: boolean
}

/** What rows have in common, by whose turn it is. */
const kinds = {
  /** The file of this server has a wrong value. */
  file: { code: 'client_misconfigured', place: 'configuration', severity: 'error' },
  /** The app registration at the provider does. */
  portal: { code: 'client_misconfigured', place: 'provider', severity: 'error' },
  /** A rule of the provider keeps somebody out. */
  rule: { code: 'provider_refused', place: 'provider', severity: 'warn' },
  /** The person can go on by themselves. */
  person: { code: 'provider_refused', place: 'person', severity: 'info' },
  /** The provider is not well. */
  outage: {
    code: 'provider_misbehaved',
    place: 'provider',
    severity: 'warn',
    says: 'provider_trouble',
  },
  cancelled: { code: 'sign_in_cancelled', place: 'person', severity: 'info' },
} as const satisfies Record<string, Omit<ProviderErrorRow, 'meaning' | 'mend'>>

/** A row of the table. @param more what differs from its kind */
export const providerErrorRow = (
  kind: keyof typeof kinds,
  meaning: string,
  mend: string,
  more: Partial<Omit<ProviderErrorRow, 'meaning' | 'mend'>> = {},
): ProviderErrorRow => ({ ...kinds[kind], meaning, mend, ...more })
