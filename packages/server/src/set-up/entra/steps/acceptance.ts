import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { isUnfit, readClientCertificate } from '@gatewright/config'
import type { OutboundFetch } from '../../../outbound/outbound-fetch.ts'
import { SetUpRefusal } from '../../refusal.ts'
import type { Finding, Step } from '../../step.ts'
import { GRAPH_APP_ID } from '../access.ts'
import { askForToken, type ClientProof } from '../client-proof.ts'
import type { EntraContext } from '../registration.ts'
import type { KeptCredential } from '../state.ts'
import { ask, type Tenant } from '../tenant.ts'
import { redirectUriOf } from '../wishes.ts'

/** How long Entra may take to know everywhere what was just registered, in milliseconds. */
const KNOWN_WITHIN = 90_000
const LOOK_EVERY = 2_000

/** What is to be accepted: who asks, and where people are sent back to. */
export interface Accepted {
  readonly tenant: Pick<Tenant, 'tokenUrl' | 'authorizeUrl'>
  readonly clientId: string
  /** `undefined` where nobody can prove it from here: then the redirect URI alone is looked at. */
  readonly proof: ClientProof | undefined
  readonly redirectUri: string
}

/**
 * Whether Entra believes the application, and would send people back: by a token for the application itself, which gives it no
 * right, and by a sign-in that may ask nobody (`prompt=none`). Both change nothing.
 * @returns what is wrong, as sentences
 */
export async function whatIsNotAccepted(
  { tenant, clientId, proof, redirectUri }: Accepted,
  fetch: OutboundFetch,
): Promise<readonly string[]> {
  const parameters = { grant_type: 'client_credentials', scope: `${GRAPH_APP_ID}/.default` }
  const what: string[] = []
  if (proof !== undefined) {
    const token = await askForToken(tenant, { id: clientId, proof }, parameters, fetch)
    // That it has no permission of its own is as it should be.
    if (token.status !== 200 && token.aadsts !== 501051) what.push(explain(token.aadsts, proof, clientId))
  }
  const query = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid',
    prompt: 'none',
    state: 'set-up',
  })
  const page = await ask(`${tenant.authorizeUrl}?${query}`, fetch)
  if (/AADSTS(50011|500113)\b/.test(page.text))
    what.push(`The redirect URI ${redirectUri} is not registered on the platform Web of the application.`)
  return what
}

function explain(aadsts: number | undefined, proof: ClientProof, clientId: string): string {
  const number = aadsts === undefined ? '' : ` (AADSTS${aadsts})`
  switch (aadsts) {
    case 700016:
      return `There is no application ${clientId} in this tenant${number}. Its Application (client) ID is meant, not the Object ID.`
    case 7000215:
      return `The client secret is not the one of the application${number}: the column Value is meant, not the Secret ID.`
    case 7000222:
      return `The client secret has expired${number}.`
    case 700027:
      return `The certificate is not registered at the application${number}.`
    case 7000112:
      return `The application is disabled${number}.`
    case 7000229:
      return `The application has no enterprise application in this tenant${number}.`
    case 700211:
    case 700212:
    case 700213:
      return `No federated credential of the application has the ${{ 700211: 'issuer', 700212: 'audience', 700213: 'subject' }[aadsts]} of the token${number}.`
    case 700024:
      return `The token of the platform has expired, or the clock of this machine differs${number}.`
    default:
      return `Entra does not accept the ${nameOf[proof.kind]} of the application${number}.`
  }
}

const nameOf = { certificate: 'certificate', secret: 'secret', assertion: 'token', none: 'proof' } as const

/** Sees that what was made works. Entra needs a moment to know of it everywhere, which is waited out. */
export function acceptanceStep(
  context: EntraContext,
  fetch: OutboundFetch,
  pause: (milliseconds: number) => Promise<unknown> = wait,
): Step {
  const { state, tenant, wishes, configFile } = context
  function proofHere({
    kind,
    file,
  }: Exclude<KeptCredential, { kind: 'federated' }>): ClientProof | undefined {
    const text = readText(join(dirname(configFile), file))
    if (text === undefined || (kind === 'certificate' && isUnfit(readClientCertificate(text))))
      return undefined
    return kind === 'certificate' ? { kind, pem: text } : { kind, secret: text }
  }
  function tokenHere({ variable }: Extract<KeptCredential, { kind: 'federated' }>): ClientProof | undefined {
    const file = wishes.federated?.tokenFile ?? context.env[variable]
    return file === undefined || readText(file) === undefined ? undefined : { kind: 'assertion', file }
  }
  async function look(): Promise<Finding> {
    const { application, credential } = state.current
    if (application === undefined || !credential?.registered) return { state: 'absent' }
    const proof = credential.kind === 'federated' ? tokenHere(credential) : proofHere(credential)
    // Told by the step before.
    if (proof === undefined && credential.kind !== 'federated') return { state: 'done' }
    const redirectUri = redirectUriOf(wishes)
    const what = await whatIsNotAccepted({ tenant, clientId: application.appId, proof, redirectUri }, fetch)
    if (what.length > 0) return { state: 'differs', what }
    if (proof !== undefined) return { state: 'done' }
    return {
      state: 'done',
      notes: [
        'That Entra believes the token of the platform could not be tried from here, where there is none: "gatewright doctor" tells where the server runs.',
      ],
    }
  }
  return {
    id: 'acceptance',
    thing: 'the acceptance',
    does: 'sees that Entra accepts the application and its redirect URI',
    look,
    async make() {
      const until = performance.now() + KNOWN_WITHIN
      for (;;) {
        const finding = await look()
        if (finding.state === 'done') return
        if (performance.now() > until) {
          throw new SetUpRefusal(
            'not_accepted',
            finding.state === 'differs' ? finding.what.join(' ') : 'There is nothing to be accepted.',
            'Entra may need some minutes to know of it everywhere. Run the same command again.',
          )
        }
        await pause(LOOK_EVERY)
      }
    },
    undo: async () => [],
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
