/**
 * How something was found. `amber`: it works, or may, and somebody should look at it. `skipped`: it was not looked at, which says
 * nothing about it.
 */
export type CheckStatus = 'green' | 'amber' | 'red' | 'skipped'

/** Where a check belongs, in the order in which a sign-in meets it. */
export const checkGroups = [
  'file',
  'storage',
  'nodes',
  'clock',
  'address',
  'provider',
  'apps',
  'certificates',
] as const
export type CheckGroup = (typeof checkGroups)[number]

const headings: Readonly<Record<CheckGroup, string>> = {
  file: 'Configuration file',
  storage: 'Data',
  nodes: 'Nodes',
  clock: 'Clock',
  address: 'External URL',
  provider: 'Strategy',
  apps: 'Apps',
  certificates: 'Certificates',
}

/** What a check stands below, for people: `Clock`, `Strategy azure`. */
export const headingOf = ({ group, subject }: Pick<Check, 'group' | 'subject'>): string =>
  group === 'provider' && subject !== undefined ? `${headings.provider} ${subject}` : headings[group]

/** What a look has found. Whole sentences without secrets: it is printed, sent to a browser, and put into bundles. */
export interface Finding {
  readonly status: CheckStatus
  /** What was seen. */
  readonly seen: string
  /** What to do; wherever something is amber or red. */
  readonly cure?: string
}

/** One look at one thing. Changes nothing, locks nobody out, and uses nothing up. */
export interface Check {
  /** Public surface: scripts pick lines by it. `provider.azure.discovery` */
  readonly id: string
  readonly group: CheckGroup
  /** Which of several: the id of a strategy or app. */
  readonly subject?: string
  /** What should be so: `The discovery document can be read`. */
  readonly title: string
  /** What happens to whom while it is not so. */
  readonly why: string
  /** How long it may take, in milliseconds. */
  readonly timeoutMs: number
  /** Ids of the checks that it stands on: where one of them has failed, it is not tried. */
  readonly needs?: readonly string[]
  /** @param signal is aborted when the time is up */
  look(signal: AbortSignal): Promise<Finding>
}

/** A check with what it has found. */
export interface CheckResult extends Omit<Check, 'look' | 'needs'>, Finding {
  /** What it stands below: `Clock`, `Strategy azure`. */
  readonly heading: string
  /** Milliseconds. */
  readonly took: number
}

export const green = (seen: string): Finding => ({ status: 'green', seen })
export const amber = (seen: string, cure: string): Finding => ({ status: 'amber', seen, cure })
export const red = (seen: string, cure: string): Finding => ({ status: 'red', seen, cure })
/** @param cure what would let it be looked at */
export const skipped = (seen: string, cure?: string): Finding => ({
  status: 'skipped',
  seen,
  ...(cure === undefined ? {} : { cure }),
})
