import { lookup } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { createAgents } from '../outbound/agents.ts'
import { explainFailure } from '../outbound/explain-failure.ts'
import { lookAtConnection } from '../outbound/look-at-connection.ts'
import { certificateFinding } from './certificate-finding.ts'
import { type Check, type Finding, green, red } from './check.ts'

/** Milliseconds. */
const DNS = 2_000
const CONNECTION = 3_000

/** Whose address it is, and what stands on it. */
export interface Reached extends Pick<Check, 'group' | 'subject' | 'why'> {
  /** What ids begin with: `provider.azure`. */
  readonly id: string
  /** `the provider` */
  readonly name: string
  readonly address: URL
  /** Authorities that are believed beside the usual ones, in PEM. */
  readonly ca?: string | undefined
  /** Looks names up as somebody else does. */
  readonly lookup?: LookupFunction
  /** Milliseconds since 1970. */
  readonly now: number
  /** What a failure means, where it need not be one for everybody. */
  readonly judge?: (failure: Finding, code: string) => Finding
  readonly needs?: readonly string[]
}

/** The way to an address: its name, then connection, proxy and TLS. Ids end in `dns` and `connection`. */
export function reachChecks(reached: Reached): readonly [Check, Check] {
  const { id, group, subject, why, name, address, judge = failure => failure } = reached
  const common = { group, why, ...(subject === undefined ? {} : { subject }) }
  const host = address.hostname.replace(/^\[|\]$/g, '')
  const { ca, lookup: own } = reached
  const failed = (error: unknown, patience: number): Finding => {
    const { code, reason, mend } = explainFailure(error, patience)
    return judge(red(`${host}: ${reason}.`, mend), code)
  }
  return [
    {
      ...common,
      id: `${id}.dns`,
      title: `The name of ${name} leads somewhere`,
      timeoutMs: DNS,
      ...(reached.needs && { needs: reached.needs }),
      async look() {
        if (isIP(host) !== 0) return green(`${host} is an address, and need not be looked up.`)
        const proxy = createAgents().proxyOf(address)
        if (proxy !== undefined) return green(`${host} is looked up by the proxy ${proxy.origin}.`)
        try {
          const found = own === undefined ? await lookup(host, { all: true }) : await lookedUp(own, host)
          return green(`${host}: ${found.map(each => each.address).join(', ')}`)
        } catch (error) {
          return failed(error, DNS)
        }
      },
    },
    {
      ...common,
      id: `${id}.connection`,
      title: `${capital(name)} takes up connections${address.protocol === 'https:' ? ', and its certificate is believed' : ''}`,
      timeoutMs: CONNECTION + 500,
      needs: [`${id}.dns`],
      async look() {
        try {
          const seen = await lookAtConnection(address, AbortSignal.timeout(CONNECTION), {
            ca,
            ...(own && { lookup: own }),
          })
          const by = seen.proxy === undefined ? `at ${seen.address}` : `by the proxy ${seen.proxy.origin}`
          const said = `Connected ${by}${address.protocol === 'https:' ? ' with TLS' : ', without TLS'}.`
          if (seen.certificate === undefined) return green(said)
          return certificateFinding(seen.certificate, {
            now: reached.now,
            said: `${said} Certificate by ${seen.certificate.issuer}`,
            cure: `Let the certificate of ${host} be renewed.`,
          })
        } catch (error) {
          return failed(error, CONNECTION)
        }
      },
    },
  ]
}

const lookedUp = (by: LookupFunction, host: string): Promise<readonly { readonly address: string }[]> =>
  new Promise((resolve, reject) =>
    by(host, { all: true }, (error, found) =>
      error ? reject(error) : resolve(found as { address: string }[]),
    ),
  )

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
