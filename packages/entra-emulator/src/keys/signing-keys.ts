import { createHash, createPrivateKey, type KeyObject } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { ServicePrincipal, SigningKey, Store } from '../store/index.ts'
import { exportPrivateKey, generateRsaKeyPair, selfSign } from './certificate.ts'

/** Whose tokens a key signs: those of work tenants, or of personal accounts. */
type KeyOwner = SigningKey['issuer']

interface Signer {
  readonly kid: string
  readonly key: KeyObject
}

export interface SigningKeys {
  /** Begins to make the keys that are missing, which takes longer than a start may; a failure surfaces at the first use. */
  warmUp(): void
  /** The key that signs now; that of the service principal, if it is given one to which a key of its own belongs. */
  signer(owner: KeyOwner, principal?: ServicePrincipal): Promise<Signer>
  /** What the key documents show: active ones, the next one, and those of before the last rollover. */
  published(): Promise<readonly SigningKey[]>
  /** The key of an app that signs with one of its own, which no other document shows; `undefined` for all other apps. */
  ofApp(principal: ServicePrincipal | undefined): Promise<SigningKey | undefined>
  /** The next key becomes the active one, and another waits; the old one stays published until it is retired. */
  rollover(): Promise<void>
  /** An unannounced change: a key that no document showed before signs from now on, and the old one is gone. */
  replace(): Promise<void>
  /** Stops publishing the keys of before the last rollover, as Entra does some time afterwards. */
  retirePrevious(): Promise<void>
  /** A key that no document ever shows, for the fault `unknown_key`. */
  stranger(): Promise<Signer>
}

/**
 * Signing keys of an emulator, made when they are first needed and kept in the store, so that a restart with a data file
 * leaves issued tokens valid.
 */
export const createSigningKeys = (store: Store, clock: Clock): SigningKeys => {
  const privateKeys = new Map<string, KeyObject>()
  let stranger: Promise<Signer> | undefined

  const prepare = async (): Promise<void> => {
    const missing = (['organizations', 'personal'] as const).flatMap(issuer => {
      const states = issuer === 'organizations' ? (['active', 'next'] as const) : (['active'] as const)
      return states.filter(state => find(issuer, state) === undefined).map(state => ({ issuer, state }))
    })
    const keys = await Promise.all(missing.map(({ issuer, state }) => generateKey(issuer, state, clock)))
    for (const key of keys) store.signingKeys.insert(key)
  }

  const find = (issuer: KeyOwner, state: SigningKey['state']): SigningKey | undefined =>
    store.signingKeys
      .list()
      .find(key => key.issuer === issuer && key.state === state && key.servicePrincipalId === undefined)

  const making = new Map<string, Promise<SigningKey>>()
  const ofApp = async (principal: ServicePrincipal | undefined): Promise<SigningKey | undefined> => {
    if (principal?.customSigningKey !== true) return undefined
    const { id } = principal
    const kept = store.signingKeys.list().find(key => key.servicePrincipalId === id)
    if (kept !== undefined) return kept
    // Two requests at once, one to sign and one for the document, are about the same key.
    const begun =
      making.get(id) ??
      generateKey('organizations', 'active', clock).then(key =>
        store.signingKeys.insert({ ...key, servicePrincipalId: id }),
      )
    making.set(id, begun)
    return begun.finally(() => making.delete(id))
  }

  let preparing: Promise<void> | undefined
  const ready = (): Promise<void> => {
    preparing ??= prepare()
    return preparing
  }

  return {
    warmUp: () => void ready().catch(() => {}),
    async signer(owner, principal) {
      await ready()
      const row = (await ofApp(principal)) ?? find(owner, 'active')
      if (row === undefined) throw new Error(`no active signing key for ${owner}`)
      let key = privateKeys.get(row.id)
      if (key === undefined) {
        key = createPrivateKey(row.privateKey)
        privateKeys.set(row.id, key)
      }
      return { kid: row.id, key }
    },
    async published() {
      await ready()
      return store.signingKeys
        .list()
        .filter(key => key.state !== 'retired' && key.servicePrincipalId === undefined)
    },
    ofApp,
    async rollover() {
      await ready()
      const active = find('organizations', 'active')
      const next = find('organizations', 'next')
      if (active === undefined || next === undefined) throw new Error('no key to roll over to')
      const waiting = await generateKey('organizations', 'next', clock)
      store.signingKeys.update(active.id, { state: 'previous' })
      store.signingKeys.update(next.id, { state: 'active' })
      store.signingKeys.insert(waiting)
    },
    async replace() {
      await ready()
      const fresh = await generateKey('organizations', 'active', clock)
      const active = find('organizations', 'active')
      if (active !== undefined) store.signingKeys.update(active.id, { state: 'retired' })
      store.signingKeys.insert(fresh)
    },
    async retirePrevious() {
      await ready()
      for (const key of store.signingKeys.list())
        if (key.state === 'previous') store.signingKeys.update(key.id, { state: 'retired' })
    },
    stranger() {
      stranger ??= generateKey('organizations', 'retired', clock).then(row => ({
        kid: row.id,
        key: createPrivateKey(row.privateKey),
      }))
      return stranger
    },
  }
}

const generateKey = async (
  issuer: KeyOwner,
  state: SigningKey['state'],
  clock: Clock,
): Promise<SigningKey> => {
  const pair = await generateRsaKeyPair()
  const certificate = await selfSign(pair, 'entra-emulator.invalid', clock.now())
  const jwk = await crypto.subtle.exportKey('jwk', pair.publicKey)
  return {
    id: createHash('sha1').update(certificate).digest('base64url'),
    privateKey: await exportPrivateKey(pair.privateKey),
    n: jwk.n ?? '',
    e: jwk.e ?? '',
    certificate: certificate.toString('base64'),
    issuer,
    state,
    createdDateTime: new Date(clock.now()).toISOString(),
  }
}
