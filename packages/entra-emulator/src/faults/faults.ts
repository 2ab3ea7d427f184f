import { type Fault, type FaultEndpoint, type FaultKind, newGuid, type Store } from '../store/index.ts'
import { faultCatalogue } from './catalogue.ts'
import { seededRandom } from './random.ts'

/** Where a request stands; what is not known is left out and matches only faults that do not ask for it. */
export interface FaultTarget {
  readonly endpoint: FaultEndpoint
  readonly appId?: string | undefined
  readonly tenantId?: string | undefined
  readonly userPrincipalName?: string | undefined
}

/** The fields of a fault that has just been asked for; everything but the kind may be left out. */
export type NewFault = Partial<Omit<Fault, 'id' | 'hits'>> & { readonly kind: FaultKind }

export interface Faults {
  /** Sets a fault; it strikes from the next request on. */
  add(fault: NewFault): Fault
  remove(id: string): boolean
  clear(): void
  list(): readonly Fault[]
  /** Starts the generator again, so that a run can be repeated. */
  reseed(seed: number): void
  /** The fault of this kind that strikes here, counted; `undefined` when none does. */
  strike(kind: FaultKind, target: FaultTarget): Fault | undefined
}

export const createFaults = (store: Store, seed: number): Faults => {
  let random = seededRandom(seed)
  return {
    add: fault =>
      store.faults.insert({
        enabled: true,
        endpoints: [],
        appId: null,
        tenantId: null,
        userPrincipalName: null,
        probability: 1,
        remaining: null,
        delayMs: null,
        retryAfterSeconds: null,
        minutes: null,
        claims: [],
        ...fault,
        id: newGuid(),
        hits: 0,
      }),
    remove: id => store.faults.delete(id),
    clear() {
      for (const fault of store.faults.list()) store.faults.delete(fault.id)
    },
    list: () => store.faults.list(),
    reseed(next) {
      random = seededRandom(next)
    },
    strike(kind, target) {
      if (store.faults.size === 0) return undefined
      for (const fault of store.faults.list()) {
        if (fault.kind !== kind || !matches(fault, target)) continue
        if (fault.probability < 1 && random() >= fault.probability) continue
        return store.faults.update(fault.id, {
          hits: fault.hits + 1,
          remaining: fault.remaining === null ? null : fault.remaining - 1,
        })
      }
      return undefined
    },
  }
}

const matches = (fault: Fault, target: FaultTarget): boolean => {
  if (!fault.enabled || fault.remaining === 0) return false
  const endpoints = fault.endpoints.length > 0 ? fault.endpoints : faultCatalogue[fault.kind].endpoints
  return (
    endpoints.includes(target.endpoint) &&
    same(fault.appId, target.appId) &&
    same(fault.tenantId, target.tenantId) &&
    same(fault.userPrincipalName, target.userPrincipalName)
  )
}

const same = (wanted: string | null, actual: string | undefined): boolean =>
  wanted === null || wanted.toLowerCase() === actual?.toLowerCase()
