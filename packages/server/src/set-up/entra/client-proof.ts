import { isUnfit, readClientCertificate } from '@gatewright/config'
import { type ClientAuth, ClientSecretPost, None } from 'oauth4webapi'
import { parseJsonObject } from '../../identity/json.ts'
import { signedByCertificate, signedByPlatform, UnfitAssertion } from '../../outbound/client-assertion.ts'
import type { OutboundFetch } from '../../outbound/outbound-fetch.ts'
import { SetUpRefusal } from '../refusal.ts'
import { ask, type Tenant } from './tenant.ts'

/** What an application proves itself with: the one that sets up, or the one that was set up. */
export type ClientProof =
  | { readonly kind: 'secret'; readonly secret: string }
  /** Private key and certificate in PEM. */
  | { readonly kind: 'certificate'; readonly pem: string }
  /** A token that a platform has signed, in this file. */
  | { readonly kind: 'assertion'; readonly file: string }
  | { readonly kind: 'none' }

/** What a token endpoint answered. */
export interface TokenAnswer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
  /** Microsoft's number; `undefined` where there is none. */
  readonly aadsts: number | undefined
}

/** @throws SetUpRefusal `no_answer` */
export async function askForToken(
  tenant: Pick<Tenant, 'tokenUrl'>,
  client: { readonly id: string; readonly proof: ClientProof },
  parameters: Readonly<Record<string, string>>,
  fetch: OutboundFetch,
): Promise<TokenAnswer> {
  const form = new URLSearchParams(parameters)
  const headers = new Headers({ 'content-type': 'application/x-www-form-urlencoded' })
  const as = { issuer: tenant.tokenUrl, token_endpoint: tenant.tokenUrl }
  await authenticationOf(client.proof)(as, { client_id: client.id }, form, headers)?.catch(error => {
    if (!(error instanceof UnfitAssertion)) throw error
    throw new SetUpRefusal(
      'bad_assertion',
      `The client assertion cannot be sent: ${error.message}.`,
      error.mend,
    )
  })
  const { status, text } = await ask(tenant.tokenUrl, fetch, {
    method: 'POST',
    headers,
    body: form.toString(),
  })
  const body = parseJsonObject(text) ?? {}
  return { status, body, aadsts: aadstsOf(body) }
}

function authenticationOf(proof: ClientProof): ClientAuth {
  if (proof.kind === 'secret') return ClientSecretPost(proof.secret)
  if (proof.kind === 'none') return None()
  if (proof.kind === 'assertion') return signedByPlatform(proof.file)
  const read = readClientCertificate(proof.pem)
  if (isUnfit(read))
    throw new SetUpRefusal('bad_certificate', `The certificate cannot be used. ${read.what}`, read.fix)
  return signedByCertificate(read)
}

/** The number of an error of Entra. */
export function aadstsOf(body: Readonly<Record<string, unknown>>): number | undefined {
  const [, number] = /AADSTS(\d+)/.exec(String(body.error_description ?? '')) ?? []
  return number === undefined ? undefined : Number(number)
}
