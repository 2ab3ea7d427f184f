import type { OAuth2Options } from '@gatewright/config'
import type { ClientAuth } from 'oauth4webapi'
import { parseJsonObject } from '../../identity/json.ts'
import { type ClientAuthentication, clientAuthentications } from './client-authentication.ts'
import { misbehaved, misconfigured } from './failures.ts'
import { isNameOfTheCode, noSecretAsked } from './oauth-errors.ts'
import type { Provider } from './provider.ts'
import { errorByCode } from './provider-errors.ts'
import { statedError } from './stated-error.ts'
import type { Purpose } from './trace.ts'

/** What an endpoint answered that this client proved itself to. */
export interface ClientAnswer {
  readonly status: number
  readonly body: Record<string, unknown>
  /** The ways that were tried, in order. */
  readonly tried: readonly string[]
}

/**
 * Requests of a client that proves itself, in the way that the provider takes. Nothing published says to which way a provider
 * holds this client, so after an answer that speaks of the client the next is tried. A code survives that: client
 * authentication comes first (RFC 6749 section 4.1.3). What was taken last is tried first the next time.
 */
export interface AuthenticatedRequests {
  /**
   * @throws GatewrightError `client_misconfigured` where the provider takes nothing that this client has,
   *   `provider_misbehaved` where the answer is no JSON object
   */
  send(
    purpose: Purpose,
    provider: Provider,
    request: (authentication: ClientAuth) => Promise<Response>,
  ): Promise<ClientAnswer>
}

export function createAuthenticatedRequests(options: OAuth2Options): AuthenticatedRequests {
  let taken: ClientAuthentication | undefined

  function waysAt(provider: Provider): readonly ClientAuthentication[] {
    const ways = clientAuthentications(options, provider)
    const same = ({ method, literal }: ClientAuthentication) =>
      method === taken?.method && literal === taken.literal
    const first = ways.find(same)
    return first === undefined ? ways : [first, ...ways.filter(way => way !== first)]
  }

  return {
    async send(purpose, provider, request) {
      const ways = waysAt(provider)
      const answers: (Answer & { readonly way: ClientAuthentication })[] = []
      for (const way of ways) {
        const answer = { ...(await read(await request(way.authenticate))), way }
        answers.push(answer)
        if (!isAboutTheClient(answer)) {
          if (answer.body !== undefined && statedError(answer.body) === undefined) taken = way
          break
        }
      }
      // The first that says in as many words that it is the client; else the last, which had the most to go by.
      const told = answers.find(({ body }) => body?.error === 'invalid_client')
      const last = answers.at(-1)
      const answer = last !== undefined && !isAboutTheClient(last) ? last : (told ?? last)
      // Its document says so before anybody is sent there; it may have changed since.
      if (answer === undefined) {
        throw misconfigured('the provider takes no client secret', {
          call: purpose,
          place: 'provider',
          mend: noSecretAsked.mend,
        })
      }
      const tried = answers.map(({ way }) => way.method)
      if (answer.body !== undefined) return { status: answer.status, body: answer.body, tried }
      const { status, contentType, text } = answer
      const known = errorByCode(purpose, { status, text })
      if (known !== undefined) throw known
      throw misbehaved({
        call: purpose,
        status,
        contentType,
        tried,
        reason: 'the answer is not JSON',
        mend: 'See that options.tokenURL is the token endpoint of the provider, and what stands in between: a page in HTML comes from elsewhere.',
      })
    },
  }
}

interface Answer {
  readonly status: number
  readonly contentType: string | null
  /** `undefined` where it is no JSON object. */
  readonly body: Record<string, unknown> | undefined
  readonly text: string
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text()
  return {
    status: response.status,
    contentType: response.headers.get('content-type'),
    body: parseJsonObject(text),
    text,
  }
}

/**
 * What providers call a client that they do not believe: `invalid_client`, and what they make of it (`bad_client_secret`,
 * `incorrect_client_credentials`).
 */
const isNameOfTheClient = (error: string): boolean =>
  /client|secret|credential/.test(error) || error === 'access_denied' || error === 'unauthorized'

/**
 * Whether the client was not believed, whatever the words: Auth0 says `access_denied`, glewlwyd `unauthorized_client` with 403,
 * others write HTML.
 */
function isAboutTheClient({ status, body }: Answer): boolean {
  const stated = body === undefined ? undefined : statedError(body)
  const error = stated?.error?.toLowerCase() ?? ''
  const words = stated?.description ?? ''
  if (isNameOfTheCode(error)) return /client.{0,20}(secret|credential|authenticat)/i.test(words)
  if (status === 401 || status === 403 || isNameOfTheClient(error)) return true
  return status === 400 && /\b(client|credential|secret|authenticat)/i.test(words)
}
