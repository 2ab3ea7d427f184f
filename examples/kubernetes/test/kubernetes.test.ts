import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { EXT_AUTHZ } from '../../../packages/server/src/gate/ext-authz/is-asked.ts'
import {
  assertionHeader,
  identityHeaderNames,
} from '../../../packages/server/src/gate/identity/identity-headers.ts'

const recipes = join(import.meta.dirname, '../..')
const read = (name: string): string => readFileSync(join(recipes, 'kubernetes', name), 'utf8')

/** By kind. */
function objectsOf(name: string) {
  const documents = parseAllDocuments(read(name), { strict: true })
  expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([])
  // biome-ignore lint/suspicious/noExplicitAny: of as many shapes as there are kinds
  return new Map(documents.map(document => document.toJS()).map(each => [each.kind as string, each as any]))
}

/** What the chart calls the server of the release "sso". */
const service = 'sso-gatewright'

describe('a recipe for Kubernetes asks the chart’s server, and lets nobody in while that is away', () => {
  it('Envoy Gateway', () => {
    const objects = objectsOf('envoy-gateway.yaml')
    const { extAuth, targetRefs } = objects.get('SecurityPolicy').spec
    expect(extAuth).toEqual({
      failOpen: false,
      grpc: { backendRefs: [{ name: service, namespace: 'sso', port: 9191 }] },
    })
    expect(targetRefs[0].name).toBe(objects.get('HTTPRoute').metadata.name)
    const { from, to } = objects.get('ReferenceGrant').spec
    expect([from[0].namespace, to[0].name]).toEqual([
      objects.get('SecurityPolicy').metadata.namespace,
      service,
    ])
    expect(objects.get('ClientTrafficPolicy').spec.headers).toEqual({ withUnderscoresAction: 'DropHeader' })
  })

  it('Istio, by either way', () => {
    const objects = objectsOf('istio.yaml')
    const { extensionProviders } = objects.get('IstioOperator').spec.meshConfig
    const [{ envoyExtAuthzGrpc: grpc }, { envoyExtAuthzHttp: http }] = extensionProviders
    for (const way of [grpc, http])
      expect(way).toMatchObject({ service: `${service}.sso.svc.cluster.local`, failOpen: false })
    expect(http.pathPrefix).toBe(EXT_AUTHZ)
    const all = [...identityHeaderNames.remote, ...identityHeaderNames.forwarded, assertionHeader]
    expect(http.headersToUpstreamOnAllow).toEqual(
      expect.arrayContaining([...all.map(name => name.toLowerCase()), 'cookie', 'authorization']),
    )
    // As Envoy's own recipe has it, which is run.
    const { authorization_response: envoys } = parse(readFileSync(join(recipes, 'envoy/http.yaml'), 'utf8'))
      .static_resources.listeners[0].filter_chains[0].filters[0].typed_config.http_filters[0].typed_config
      .http_service
    const namesIn = ({ patterns }: { patterns: { exact: string }[] }) => patterns.map(({ exact }) => exact)
    expect(http.headersToUpstreamOnAllow).toEqual(namesIn(envoys.allowed_upstream_headers))
    expect(http.headersToDownstreamOnAllow).toEqual(namesIn(envoys.allowed_client_headers_on_success))
    const names = extensionProviders.map(({ name }: { name: string }) => name)
    expect(names).toContain(objects.get('AuthorizationPolicy').spec.provider.name)
  })

  it('Contour', () => {
    const objects = objectsOf('contour.yaml')
    const { spec, metadata } = objects.get('ExtensionService')
    expect(spec).toMatchObject({ protocol: 'h2c', services: [{ name: service, port: 9191 }] })
    const { authorization } = objects.get('HTTPProxy').spec.virtualhost
    expect(authorization).toMatchObject({
      extensionRef: { name: metadata.name, namespace: metadata.namespace },
      failOpen: false,
    })
  })
})
