import { createPrivateKey, X509Certificate } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { type AcmeConfig, readBytesAside } from '@gatewright/config'
import { type Calls, during, loadAcme } from './calls.ts'
import type { Challenges } from './challenges.ts'
import type { CertificatePlace } from './place.ts'
import { type AcmeProblem, explainFailure, explainProblem, NoCertificateError } from './refusal.ts'

/** Of one request, and of all that belongs to one certificate; in milliseconds. */
const LONGEST_CALL = 30_000
const LONGEST_ORDER = 3 * 60_000
/** Between two questions whether the authority is done. */
const FIRST_PAUSE = 250
const LONGEST_PAUSE = 5_000

type Client = InstanceType<typeof import('acme-client')['Client']>
type Order = Awaited<ReturnType<Client['createOrder']>>

/** Key and certificates, as PEM. */
export interface Issued {
  readonly cert: Buffer
  readonly key: Buffer
}

/** An authority that certifies names whose port 80 leads here. */
export interface Authority {
  /** Its host, for sentences. */
  readonly host: string
  /**
   * @param stop ends it, whatever it waits for
   * @throws NoCertificateError
   */
  certify(name: string, stop: AbortSignal): Promise<Issued>
}

/**
 * Orders certificates as RFC 8555 has it, one name each, with the challenge `http-01`. Keys never leave this machine: each
 * certificate has a new one, and the account's is kept where they are.
 */
export function createAuthority(options: {
  readonly acme: AcmeConfig
  readonly place: CertificatePlace
  readonly challenges: Challenges
  /** Of one request, in milliseconds. */
  readonly timeout?: number
}): Authority {
  const { acme, place, challenges, timeout = LONGEST_CALL } = options
  const { host, protocol } = new URL(acme.directory)

  /** Read for each order, so that one which was replaced counts. */
  async function believed(): Promise<Buffer | undefined> {
    const { ca } = acme
    if (ca === undefined) return undefined
    return await readBytesAside(ca).catch(error => {
      throw new NoCertificateError('ca', `${ca} (acme.ca) cannot be read: ${(error as Error).message}.`, {
        cause: error,
      })
    })
  }

  async function keyOfAccount(make: () => Promise<Buffer>): Promise<Buffer> {
    try {
      const known = await place.readAccountKey()
      if (known !== undefined) {
        createPrivateKey(known)
        return known
      }
      const made = await make()
      await place.writeAccountKey(made)
      return made
    } catch (error) {
      throw new NoCertificateError(
        'account',
        `the key of the account with ${host}, ${place.accountPlace}, cannot be used: ${(error as Error).message}. Let the server read and write it; one that is damaged is made anew once it is moved away.`,
        { cause: error },
      )
    }
  }

  /** Each time anew: an authority that has lost its accounts gets this one again. */
  async function register(): Promise<Client> {
    const { Client, crypto } = await loadAcme()
    const accountKey = await keyOfAccount(() => crypto.createPrivateEcdsaKey('P-256'))
    const { externalAccountBinding: bound } = acme
    const client = new Client({
      directoryUrl: acme.directory,
      accountKey,
      ...(bound && { externalAccountBinding: { kid: bound.keyId, hmacKey: bound.hmacKey } }),
    })
    await client.createAccount({
      termsOfServiceAgreed: true,
      ...(acme.email !== undefined && { contact: [`mailto:${acme.email}`] }),
    })
    return client
  }

  /** Shows that the name leads here, unless it was shown before. */
  async function prove(client: Client, order: Order, name: string, calls: Calls): Promise<void> {
    const [authorization] = await client.getAuthorizations(order)
    if (authorization === undefined || authorization.status === 'valid') return
    const challenge = authorization.challenges.find(({ type }) => type === 'http-01')
    if (challenge === undefined)
      throw new NoCertificateError(
        'challenge',
        `${host} does not offer the challenge http-01 for ${name}, and no other is spoken here.`,
      )
    const end = await challenges.offer(challenge.token, await client.getChallengeKeyAuthorization(challenge))
    try {
      await client.completeChallenge(challenge)
      const { status, challenges: done } = await settled(
        async () => (await client.getAuthorizations(order))[0] ?? authorization,
        at => at.status !== 'pending',
        calls,
      )
      if (status === 'valid') return
      const problem = done
        .map(each => (each as { readonly error?: AcmeProblem }).error)
        .find(each => each != null)
      throw explainProblem(problem ?? { detail: `the authorization is ${status}` }, host, name)
    } finally {
      end()
    }
  }

  async function order(name: string, calls: Calls): Promise<Issued> {
    const { crypto } = await loadAcme()
    const client = await register()
    const ordered = await client.createOrder({ identifiers: [{ type: 'dns', value: name }] })
    await prove(client, ordered, name, calls)
    const key = await crypto.createPrivateEcdsaKey('P-256')
    const [, request] = await crypto.createCsr({ altNames: [name] }, key)
    const ready = await settled(
      () => client.getOrder(ordered),
      ({ status }) => status !== 'pending',
      calls,
    )
    if (ready.status === 'ready') await client.finalizeOrder(ready, request)
    const done = await settled(
      () => client.getOrder(ordered),
      ({ status }) => status !== 'processing' && status !== 'ready',
      calls,
    )
    if (done.status !== 'valid') {
      const { error } = done as { readonly error?: AcmeProblem }
      throw explainProblem(error ?? { detail: `the order is ${done.status}` }, host, name)
    }
    const cert = Buffer.from(await client.getCertificate(done))
    if (new X509Certificate(cert).checkHost(name) === undefined)
      throw new NoCertificateError(
        'mismatch',
        `${host} has issued a certificate for another name than ${name}.`,
      )
    return { cert, key }
  }

  return {
    host,
    async certify(name, stop) {
      const signal = AbortSignal.any([stop, AbortSignal.timeout(LONGEST_ORDER)])
      const calls: Calls = { signal, ca: await believed(), protocol, timeout }
      try {
        return await during(calls, () => order(name, calls))
      } catch (error) {
        throw explainFailure(error, calls.refused, host, name)
      }
    },
  }
}

/** Asks until the authority is done with something. */
async function settled<Item>(
  ask: () => Promise<Item>,
  isDone: (item: Item) => boolean,
  { signal }: Calls,
): Promise<Item> {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    const item = await ask()
    if (isDone(item)) return item
    await wait(pause, undefined, { signal, ref: false })
  }
}
