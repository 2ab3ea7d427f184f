import { type HeaderLines, headerLines, ownCopy } from '@gatewright/proxy'
import type { Clock } from '../../clock.ts'
import type { Caller } from '../../identity/caller.ts'
import type { GatedApp } from '../routing/gated-app.ts'
import { type AssertionSigner, assertionSeconds, collaboratorClaims } from './assertion.ts'
import { assertionHeader } from './identity-headers.ts'
import { shownGroups } from './shown-groups.ts'

/** What tells an app who is calling, identity headers and assertion, for a collaborator: made once and sent many times. */
export interface IdentityLines {
  /** At once when there are fresh ones, which is the hot path. */
  of(caller: Caller, app: GatedApp): CallerLines | Promise<CallerLines>
}

export interface CallerLines {
  /** For a path that is open to everybody. */
  readonly named: HeaderLines
  /** The same with the gate's credential for the app, for whom a rule lets in. */
  readonly admitted: HeaderLines
}

interface Made {
  readonly lines: CallerLines
  /** Milliseconds since 1970; half of the assertion's life, so that an app always gets one with time left. */
  readonly freshUntil: number
}

const copyOf = (headers: readonly string[]): HeaderLines => ownCopy(headerLines(headers)) as HeaderLines

/** Milliseconds. */
const freshFor = (assertionSeconds * 1000) / 2

/**
 * Kept under the caller, so that they vanish with it when anything about the session or the account changes, and not beyond
 * twice their time: a session that only waits in the cache keeps none.
 */
export function createIdentityLines(options: {
  readonly signer: AssertionSigner
  readonly clock: Clock
}): IdentityLines {
  const { signer, clock } = options
  type Kept = Map<GatedApp, WeakMap<Caller, Made | Promise<CallerLines>>>
  let young: Kept = new Map()
  let old: Kept = new Map()
  let turnAt = 0

  async function make(caller: Caller, app: GatedApp): Promise<CallerLines> {
    const { groups, complete } = shownGroups(caller.groups, app.rules.rules, app.groupName)
    const shown = { ...caller, groups, everyGroup: caller.groups.map(app.groupName) }
    const claims = { ...collaboratorClaims(shown), ...(complete ? {} : { groups_complete: false }) }
    const assertion = await signer.sign(app.config.id, caller.collaboratorId, claims)
    const headers = [...app.headers.describe(shown), assertionHeader, assertion]
    const credential = app.headers.credential(shown)
    const named = copyOf(headers)
    return { named, admitted: credential.length === 0 ? named : copyOf([...headers, ...credential]) }
  }

  function keptFor(app: GatedApp): WeakMap<Caller, Made | Promise<CallerLines>> {
    const kept = young.get(app) ?? new WeakMap()
    young.set(app, kept)
    return kept
  }

  return {
    of(caller, app) {
      const now = clock.now()
      if (now >= turnAt) {
        old = young
        young = new Map()
        turnAt = now + freshFor
      }
      const present = young.get(app)?.get(caller) ?? old.get(app)?.get(caller)
      if (present instanceof Promise) return present
      if (present !== undefined && present.freshUntil > now) return present.lines
      const kept = keptFor(app)
      const making = make(caller, app)
      kept.set(caller, making)
      making.then(
        lines => kept.set(caller, { lines, freshUntil: now + freshFor }),
        () => kept.delete(caller),
      )
      return making
    },
  }
}
