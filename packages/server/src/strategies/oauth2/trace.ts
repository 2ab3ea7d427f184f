/**
 * What a sign-in did, for whoever watches it (a rehearsal). The flow itself never waits for a trace and
 * never reads one. Values are raw here: a watcher masks them before it keeps them.
 */
export interface Trace {
  /** One request to the provider and its answer, or why there is none. */
  readonly called: (call: ProviderCall) => void
  /** A check that passed, with what it found. */
  readonly checked: (what: CheckedStep, found: Readonly<Record<string, unknown>>) => void
  /** Something failed that the sign-in can do without: why, and what would mend it. */
  readonly leftAside: (what: Purpose, why: Readonly<Record<string, unknown>>) => void
}

export type CheckedStep = 'discovery' | 'callback' | 'id_token' | 'userinfo' | 'access_token' | 'identity'

/** What a request to the provider is for. */
export type Purpose = 'discovery' | 'keys' | 'par' | 'token' | 'userinfo' | 'groups'

export interface ProviderCall {
  readonly purpose: Purpose
  readonly method: string
  readonly url: string
  /** Scheme of the `Authorization` header (`Basic`, `Bearer`); never its value. */
  readonly authorization?: string
  readonly requestBody?: string
  readonly status?: number
  readonly contentType?: string
  readonly responseBody?: string
  /** Why there was no answer: `ECONNREFUSED`, `timeout`. */
  readonly failure?: string
}

export const noTrace: Trace = {
  called: () => undefined,
  checked: () => undefined,
  leftAside: () => undefined,
}
