import type { Config } from '@gatewright/config'
import type { AuditEvent } from '../audit/audit-event.ts'
import { errorTable } from '../error-table.ts'
import { type Limit, limits } from '../limits.ts'
import { overNetwork } from './instruments.ts'
import type { MetricRegistry } from './registry.ts'

/** What a call to a provider came to. */
export type ProviderCallResult = 'ok' | 'refused' | 'failed' | 'timeout'

/** A call to a provider, as it is counted. */
export interface CountedCall {
  readonly strategy: string
  /** What it was for: `token`, `keys` … A word of the strategy's own code. */
  readonly purpose: string
  readonly result: ProviderCallResult
  readonly milliseconds: number
}

/** Sign-ins, what providers are asked on their way, and whom limits refuse. */
export function createSignInMetrics(registry: MetricRegistry): {
  readonly onEvent: (event: AuditEvent) => void
  readonly onProviderCall: (call: CountedCall) => void
  readonly onLimit: (limit: Limit) => void
  /** Forgets strategies that there are no more, and counts none that there is not. */
  readonly configure: (config: Pick<Config, 'strategies'>) => void
} {
  const signIns = registry.counter({
    name: 'gatewright_sign_ins_total',
    help: 'Sign-ins by strategy: ok, refused (of the person, or what they sent), failed (here or at the provider); code is the error.',
    labels: ['strategy', 'result', 'code'],
  })
  const calls = registry.histogram(
    {
      name: 'gatewright_provider_call_duration_seconds',
      help: 'Requests to providers: ok, refused (a status of 4xx), failed, timeout.',
      labels: ['strategy', 'purpose', 'result'],
    },
    overNetwork,
  )
  const refused = registry.counter({
    name: 'gatewright_limit_refusals_total',
    help: 'Who was refused or closed because a limit was reached.',
    labels: ['limit'],
    values: limits,
  })
  let known: ReadonlySet<string> = new Set()

  return {
    onEvent({ kind, target = '', result, code }) {
      if (kind !== 'sign-in' || !known.has(target)) return
      if (result === 'ok') signIns.of(target, 'ok', '').inc()
      else signIns.of(target, isFailure(code) ? 'failed' : 'refused', codeOf(code)).inc()
    },
    onProviderCall({ strategy, purpose, result, milliseconds }) {
      if (known.has(strategy)) calls.of(strategy, purpose, result).observe(milliseconds / 1000)
    },
    onLimit: limit => refused.of(limit).inc(),
    configure({ strategies }) {
      known = new Set(strategies.map(({ id }) => id))
      // From 0 on, for who compares them with those that fail.
      for (const { id, offered } of strategies) if (offered) signIns.of(id, 'ok', '')
      for (const series of [signIns, calls]) series.keep(([strategy = '']) => known.has(strategy))
    },
  }
}

const codeOf = (code: string | undefined): keyof typeof errorTable =>
  code !== undefined && Object.hasOwn(errorTable, code) ? (code as keyof typeof errorTable) : 'internal'

/** Not of the person who signs in: this server or the provider could not do its part. */
const isFailure = (code: string | undefined): boolean => errorTable[codeOf(code)].status >= 500
