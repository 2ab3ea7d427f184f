import { discoveryAddress, issuerMeant, visible } from '@gatewright/config'
import { parseJsonObject } from '../../identity/json.ts'
import { explainFailure } from '../../outbound/explain-failure.ts'
import type { OutboundFetch } from '../../outbound/outbound-fetch.ts'
import { SetUpRefusal } from '../refusal.ts'
import type { GuidedProvider } from './guided-provider.ts'

/** How long an answer is waited for, in milliseconds. */
const PATIENCE = 10_000

/** A provider as it describes itself. */
export interface FoundIssuer {
  /** Letter by letter as its document has it. */
  readonly issuer: string
  /** Where the document stands, where it does not stand below the issuer. */
  readonly discoveryURL?: string
  readonly notes: readonly string[]
}

/**
 * Reads the document of a provider, at the addresses where it may be.
 * @returns `undefined` for a provider that has none
 * @throws SetUpRefusal `no_answer`, `no_document`, `another_issuer`
 */
export async function findIssuer(
  provider: Pick<GuidedProvider, 'issuers' | 'notFound' | 'title'>,
  address: string,
  fetch: OutboundFetch,
): Promise<FoundIssuer | undefined> {
  const candidates = provider.issuers?.(address)
  if (candidates === undefined) return undefined
  let seen = ''
  for (const [at, candidate] of candidates.entries()) {
    const isDocument = /\/\.well-known\//.test(candidate)
    const url = isDocument ? candidate : discoveryAddress({ issuer: candidate })
    const answer = await read(url, fetch)
    if (answer.issuer === undefined) {
      seen ||= `${url} ${answer.seen}`
      continue
    }
    const notes =
      at === 0 ? [] : [`Nothing stands at ${candidates[0]}: it is at ${candidate}, which is taken.`]
    return { ...agreed({ candidate, issuer: answer.issuer, url, isDocument }), notes }
  }
  throw new SetUpRefusal(
    'no_document',
    `No OpenID provider describes itself there: ${seen}.`,
    provider.notFound?.(address) ?? 'See what stands between this machine and it.',
  )
}

/** Names of issuers are compared letter by letter; a slash at the end is what people leave out or add. */
function agreed(found: {
  readonly candidate: string
  readonly issuer: string
  readonly url: string
  readonly isDocument: boolean
}): Pick<FoundIssuer, 'issuer' | 'discoveryURL'> {
  const { candidate, issuer, url, isDocument } = found
  const same = (one: string, other: string) => one.replace(/\/$/, '') === other.replace(/\/$/, '')
  if (same(issuer, issuerMeant(candidate))) return { issuer }
  // Whoever names the document itself means what stands in it.
  if (isDocument) return { issuer, discoveryURL: url }
  throw new SetUpRefusal(
    'another_issuer',
    `The document at ${url} is of another issuer: ${visible(issuer).slice(0, 200)}.`,
    'Where that one is meant, name it. A provider behind a proxy has to be told its public address (hostname, issuer URL). Where the document is right as it is, name its own address.',
  )
}

async function read(
  url: string,
  fetch: OutboundFetch,
): Promise<{ readonly issuer?: string; readonly seen: string }> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) })
    const json = parseJsonObject(await answer.text())
    if (answer.status === 200 && typeof json?.issuer === 'string' && URL.canParse(json.issuer))
      return { issuer: json.issuer, seen: '' }
    return {
      seen: `answers with status ${answer.status}${answer.status === 200 ? ' and no discovery document' : ''}`,
    }
  } catch (error) {
    const { reason, mend } = explainFailure(error, PATIENCE)
    throw new SetUpRefusal(
      'no_answer',
      `${URL.parse(url)?.origin} gave no answer: ${reason}.`,
      `${mend} Then run the same command again; --no-check goes on without asking it.`,
      { cause: error },
    )
  }
}
