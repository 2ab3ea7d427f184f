import { makeSnippet } from '@gatewright/config'
import { fileReference } from '../configuration-text.ts'
import type { ProviderContext } from './provider-context.ts'
import { keptSecretFile } from './steps/secret.ts'

/** The strategy as it is to stand in the file: the template of that provider, with the secret referred to. */
export function entryOf({
  provider,
  wishes,
  current,
}: Pick<ProviderContext, 'provider' | 'wishes' | 'current'>): {
  readonly options: Readonly<Record<string, unknown>>
} {
  const { strategy, externalUrl, address, clientId, issuer, discoveryURL } = wishes
  const file = current().secret?.file ?? keptSecretFile(strategy)
  const snippet = makeSnippet({
    provider: provider.id,
    name: strategy,
    externalUrl,
    values: { ...provider.values(address), clientID: clientId, clientSecret: fileReference(file) },
  })
  const entry = snippet?.entry as { readonly options: Readonly<Record<string, unknown>> } | undefined
  if (entry === undefined) throw new TypeError(`there is no template for ${provider.id}`)
  return {
    ...entry,
    options: {
      ...entry.options,
      ...provider.options?.(address),
      ...(issuer === undefined ? {} : { issuer }),
      ...(discoveryURL === undefined ? {} : { discoveryURL }),
    },
  }
}

/** What a set-up keeps right. Scopes, and whose addresses count, are somebody's to choose. */
export const ownKeysOf = (context: ProviderContext): readonly string[] => [
  ...Object.keys(entryOf(context).options).filter(key => !['scope', 'trustEmail'].includes(key)),
  ...['clientCertificate', 'clientAssertionFile'],
]
