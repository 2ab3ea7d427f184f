import type { Clock } from '../clock.ts'
import { type PreparedHead, prepareHead } from '../http/prepared-head.ts'
import type { Caller } from '../sessions/caller.ts'
import type { GatedApp } from './apps.ts'
import { type AssertionSigner, assertionSeconds, collaboratorClaims } from './assertion.ts'
import { assertionHeader, identityHeaders } from './identity-headers.ts'
import { shownGroups } from './shown-groups.ts'

/** What a collaborator travels with to one app: identity headers and assertion, made once and shown many times. */
export interface Passport {
  /** Flat list of names and values. Shared: never changed by who gets it. */
  readonly headers: readonly string[]
  /** The same with `Cache-Control: no-store`, as forward-auth answers. */
  readonly answer: PreparedHead
  /** Milliseconds since 1970; half of the assertion's life, so that an app always gets one with time left. */
  readonly freshUntil: number
}

export interface Passports {
  /** At once when there is a fresh one, which is the hot path. */
  of(caller: Caller, app: GatedApp): Passport | Promise<Passport>
}

/** Kept under the caller, so that they vanish with it when anything about the session or the account changes. */
export function createPassports(options: {
  readonly signer: AssertionSigner
  readonly clock: Clock
}): Passports {
  const { signer, clock } = options
  const kept = new WeakMap<Caller, Map<GatedApp, Passport | Promise<Passport>>>()

  async function make(caller: Caller, app: GatedApp): Promise<Passport> {
    const freshUntil = clock.now() + (assertionSeconds * 1000) / 2
    const { groups, complete } = shownGroups(caller.groups, app.rules.rules)
    const shown = { ...caller, groups }
    const claims = { ...collaboratorClaims(shown), ...(complete ? {} : { groups_complete: false }) }
    const assertion = await signer.sign(app.config.id, caller.collaboratorId, claims)
    const headers = [...identityHeaders(shown, app.config.headers), assertionHeader, assertion]
    return { headers, answer: prepareHead(204, [...headers, 'Cache-Control', 'no-store']), freshUntil }
  }

  return {
    of(caller, app) {
      let byApp = kept.get(caller)
      if (byApp === undefined) {
        byApp = new Map()
        kept.set(caller, byApp)
      }
      const present = byApp.get(app)
      if (present instanceof Promise) return present
      if (present !== undefined && present.freshUntil > clock.now()) return present
      const mine = byApp
      const making = make(caller, app)
      mine.set(app, making)
      making.then(
        passport => mine.set(app, passport),
        () => mine.delete(app),
      )
      return making
    },
  }
}
