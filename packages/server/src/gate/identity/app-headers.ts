import { type AppConfig, type AppCredentialConfig, canonicalName, hasFields } from '@gatewright/config'
import { type HeaderLines, headerLines } from '@gatewright/proxy'
import { fillTemplate, type ShownCaller } from './fill-template.ts'
import { identityHeaders } from './identity-headers.ts'

/** What an app gets of who is calling beside the assertion, and by what it knows the gate. Flat lists of names and values. */
export interface AppHeaders {
  /** The headers of its own that name nobody, for everybody who is let in. */
  readonly constant: HeaderLines
  /** The families that it has chosen, and the headers of its own; those take the place of one of the same name. */
  describe(caller: ShownCaller): string[]
  /**
   * The credential, for whom a rule lets in by their session or token. Where a path is open to everybody it would give everybody
   * what the app lets the gate do.
   * @param caller nobody for an external user
   */
  credential(caller: ShownCaller | undefined): string[]
}

type Described = Pick<AppConfig, 'headers' | 'requestHeaders' | 'credential'>

export function appHeaders({ headers: families, requestHeaders = [], credential }: Described): AppHeaders {
  const names = ownNames({ requestHeaders, credential })
  const own = new Set(names.map(canonicalName))
  const filled = (caller: ShownCaller | undefined, templates = requestHeaders): string[] =>
    templates.flatMap(({ name, template }) => {
      const value = fillTemplate(template, caller)
      return value === undefined ? [] : [name, value]
    })
  const constants = requestHeaders.filter(({ template }) => !hasFields(template))
  return {
    constant: headerLines(filled(undefined, constants)),
    describe: caller => [...without(identityHeaders(caller, families), own), ...filled(caller)],
    credential: caller => (credential === undefined ? [] : credentialHeader(credential, caller)),
  }
}

/** Every header that an app is sent because its entry says so: no client's reaches it, in no spelling. */
export const ownNames = ({
  requestHeaders = [],
  credential,
}: Pick<AppConfig, 'requestHeaders' | 'credential'>): string[] => [
  ...requestHeaders.map(({ name }) => name),
  ...(credential?.kind === 'header' ? [credential.name] : []),
]

function without(headers: readonly string[], own: ReadonlySet<string>): string[] {
  if (own.size === 0) return [...headers]
  const kept: string[] = []
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string
    if (!own.has(canonicalName(name))) kept.push(name, headers[index + 1] as string)
  }
  return kept
}

function credentialHeader(credential: AppCredentialConfig, caller: ShownCaller | undefined): string[] {
  if (credential.kind === 'header') return [credential.name, credential.value]
  if (credential.kind === 'bearer') return ['Authorization', `Bearer ${credential.token}`]
  const user = fillTemplate(credential.user, caller, text => text)
  // Somebody may be called "eve:x": the app would take x for the beginning of the password (RFC 7617 section 2).
  if (user === undefined || /[:\p{Cc}]/u.test(user)) return []
  return ['Authorization', `Basic ${Buffer.from(`${user}:${credential.password}`).toString('base64')}`]
}
