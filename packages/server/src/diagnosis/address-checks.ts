import { createServer } from 'node:net'
import type { Config } from '@gatewright/config'
import { amber, type Check, type Finding, green, red, skipped } from '../checks/check.ts'
import { reachChecks } from '../checks/reach.ts'
import { explainFailure } from '../outbound/explain-failure.ts'
import { lookupAsBrowsers } from '../outbound/look-at-connection.ts'
import { createOutboundFetch } from '../outbound/outbound-fetch.ts'
import type { DiagnosisData, DiagnosisSetup } from './setup.ts'
import { issueSighting, SIGHTINGS, type Sighting } from './sightings.ts'

/** Milliseconds. */
const PATIENCE = 3_000

/** The address that people open, as it looks from here. */
export function addressChecks(setup: DiagnosisSetup, config: Config, isRunning: boolean): readonly Check[] {
  const { http } = config
  if (!isRunning) return [listenCheck(http)]
  const address = new URL(http.externalUrl)
  const asked = once(() => askOneself(http.externalUrl, setup.data))
  const check = (
    id: string,
    title: string,
    why: string,
    needs: string,
    look: (answer: Asked) => Finding,
  ): Check => ({
    id: `address.${id}`,
    group: 'address',
    title,
    why,
    timeoutMs: PATIENCE + 500,
    needs: [`address.${needs}`],
    look: async () => look(await asked()),
  })
  return [
    ...reachChecks({
      id: 'address',
      group: 'address',
      why: 'People open this address.',
      name: 'the external URL',
      address,
      lookup: lookupAsBrowsers,
      now: setup.clock.now(),
      judge: failure => notForEverybody(failure, address),
    }),
    check(
      'server',
      'This very server answers there',
      'People reach something else, or nothing.',
      'connection',
      answer => lookAtAnswer(answer, http),
    ),
    check(
      'proxy',
      'What stands before it is known',
      'Everybody looks like one person to the limits on sign-ins, and the audit log has the address of the proxy.',
      'server',
      answer => lookAtProxy(answer, http),
    ),
  ]
}

/** What this machine does not reach or believe, others may: a router that leads nothing back, an authority of the company. */
function notForEverybody(failure: Finding, { hostname }: URL): Finding {
  if (/^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)) return failure
  return {
    status: 'amber',
    seen: `From this machine: ${failure.seen}`,
    cure: `Open the address in a browser of somebody who is to sign in. If it works there, nothing is wrong. ${failure.cure}`,
  }
}

type Asked =
  | { readonly sighting: Sighting }
  | { readonly status: number; readonly location?: string }
  | { readonly failure: string; readonly mend: string }
  | { readonly unasked: string }

async function askOneself(externalUrl: string, data: DiagnosisData | undefined): Promise<Asked> {
  if (data === undefined)
    return { unasked: 'The data could not be opened, so no request can be told from others.' }
  let code: string
  try {
    code = await issueSighting(data.codes)
  } catch {
    return { unasked: 'Nothing can be written to the database, so no request can be told from others.' }
  }
  try {
    const response = await createOutboundFetch({ lookup: lookupAsBrowsers })(
      `${externalUrl}${SIGHTINGS}/${code}`,
      { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(PATIENCE) },
    )
    const location = response.headers.get('location') ?? undefined
    if (response.status !== 200) return { status: response.status, ...(location && { location }) }
    const sighting = (await response.json().catch(() => undefined)) as Sighting | undefined
    return typeof sighting?.peer === 'string' ? { sighting } : { status: response.status }
  } catch (error) {
    const { reason, mend } = explainFailure(error, PATIENCE)
    return { failure: reason, mend }
  }
}

function lookAtAnswer(answer: Asked, http: Config['http']): Finding {
  if ('unasked' in answer) return skipped(answer.unasked)
  if ('sighting' in answer) return green(`${http.externalUrl} leads here.`)
  if ('failure' in answer) return amber(`From this machine: ${answer.failure}.`, answer.mend)
  const { status, location } = answer
  const here = `${http.host}, port ${http.port}`
  const { host } = new URL(http.externalUrl)
  if (status === 502 || status === 503 || status === 504)
    return red(
      `What stands before this server answers with status ${status}: it does not reach it.`,
      `Let it pass requests for ${host} on to where this server listens (${here}).`,
    )
  const leads = location === undefined ? '' : ` and leads to ${location.slice(0, 200)}`
  return red(
    `Something else answers at ${http.externalUrl}, with status ${status}${leads}.`,
    `Let what stands there pass requests for ${host} on to this server (${here}) with the Host header as it came, or correct httpServer.externalUrl.`,
  )
}

function lookAtProxy(answer: Asked, { port, tls, externalUrl }: Config['http']): Finding {
  if (!('sighting' in answer)) return skipped('No request came through.')
  const { peer, isTrusted, forwarded } = answer.sighting
  const names = forwarded.join(', ')
  if (forwarded.length > 0 && !isTrusted)
    return amber(
      `Requests come from ${peer} with ${names}, which counts for nothing: httpServer.trustedProxies does not list it.`,
      `If that is your proxy, write "trustedProxies": ["${peer.replace(/^::ffff:/, '')}"] below httpServer.`,
    )
  if (isTrusted && forwarded.includes('x-forwarded-for'))
    return green(`Requests come from ${peer}, which is listed, with ${names}.`)
  const { protocol, port: outer } = new URL(externalUrl)
  const endsTls = protocol === 'https:' && tls === undefined
  if (!endsTls && (outer || '80') === String(port)) return green(`Requests come directly, from ${peer}.`)
  if (!endsTls && !isTrusted) return green(`Requests come from ${peer}, without a forwarding header.`)
  return amber(
    `Requests come from ${peer} without X-Forwarded-For, so everybody looks like one person.`,
    'Let the proxy send X-Forwarded-For, and list its address in httpServer.trustedProxies.',
  )
}

/** Where no server runs yet, whether one could. */
function listenCheck({ host, port }: Config['http']): Check {
  return {
    id: 'address.listen',
    group: 'address',
    title: 'A server could listen here',
    why: 'A server does not start where its port is taken.',
    timeoutMs: 1_000,
    look: () =>
      new Promise<Finding>(resolve => {
        const probe = createServer()
        probe.once('error', (error: NodeJS.ErrnoException) =>
          resolve(
            red(
              `${host}, port ${port}: ${error.code === 'EADDRINUSE' ? 'another program listens there' : error.code === 'EACCES' ? 'this user may not listen there' : error.message}.`,
              error.code === 'EACCES'
                ? 'Take a port of 1024 or more and let a proxy pass on to it, or give the service CAP_NET_BIND_SERVICE.'
                : 'Stop the other one, or write another port into httpServer.port.',
            ),
          ),
        )
        probe.listen({ host, port, exclusive: true }, () =>
          probe.close(() =>
            resolve(
              green(`${host}, port ${port} is free. The address itself is looked at while a server runs.`),
            ),
          ),
        )
      }),
  }
}

function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let under: Promise<Result> | undefined
  return () => (under ??= work())
}
