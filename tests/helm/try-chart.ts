/** The chart's promises that a Helm is enough for: linted, rendered with several values, and looked through. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { root } from '../../scripts/packages/published.ts'
import { configOf, parseDockerfile, type Stage } from '../container/dockerfile.ts'
import type { Chart } from './helm.ts'
import { check, podsOf } from './promises.ts'
import { everything, fromGit, least, several, severalFromGit } from './values.ts'

const dockerfile = parseDockerfile(readFileSync(join(root, 'Dockerfile'), 'utf8'))
const { user, volumes, folder } = configOf(dockerfile.at(-1) as Stage)
const image = { uid: Number(user.split(':')[0]), volumes, folder }

/** @throws AssertionError */
export function tryChart(chart: Chart, promise: (text: string) => void): void {
  const page = readFileSync(join(root, 'docs/operate/kubernetes.md'), 'utf8')
  const asDocumented = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']): object => parse(text))
  assert.equal(asDocumented.length, 2)
  const samples = [least, everything, fromGit, several, severalFromGit, ...asDocumented]
  for (const values of [{}, ...samples]) chart.lint(values)
  promise('helm lint --strict has nothing to say, to what docs/operate/kubernetes.md shows neither')

  /** As long as Helm lets a name be. */
  const longest = 'a-release-with-a-name-that-is-as-long-as-helm-lets-it'
  assert.equal(longest.length, 53)
  for (const values of samples)
    for (const release of ['sso', 'gatewright', longest]) check(chart.render(values, release), image)
  promise(
    'pods as PodSecurity "restricted" wants them, found by their labels, whatever the values: one, or several with PostgreSQL',
  )

  const kinds = (values: object) => chart.render(values).all.map(({ kind }) => kind)
  assert.deepEqual(kinds(least).sort(), ['Secret', 'Service', 'StatefulSet'])
  assert.deepEqual(kinds(everything).sort(), [
    ...['HTTPRoute', 'Ingress', 'NetworkPolicy', 'Secret', 'Service', 'ServiceMonitor', 'StatefulSet'],
  ])
  assert.deepEqual(kinds(several).sort(), [
    ...[
      'Deployment',
      'HTTPRoute',
      'Ingress',
      'NetworkPolicy',
      'PodDisruptionBudget',
      'Secret',
      'Service',
      'ServiceMonitor',
    ],
  ])
  promise('what was not asked for is not there')

  const grpc = (values: object) => {
    const rendered = chart.render(values)
    const { port, targetPort } = rendered
      .only('Service')
      .spec.ports.find((each: { name: string }) => each.name === 'grpc')
    const { containerPort } = podsOf(rendered).spec.template.spec.containers[0].ports.find(
      (each: { name: string }) => each.name === targetPort,
    )
    const { extAuthz } = JSON.parse(rendered.only('Secret').stringData['gatewright.config.json'])
    return [port, extAuthz.grpc.listen, containerPort]
  }
  for (const values of [several, { ...least, extAuthz: { enabled: true } }])
    assert.deepEqual(grpc(values), [9191, '0.0.0.0:9191', 9191])
  const byIpv6 = { httpServer: { ...least.config.httpServer, host: '::' } }
  assert.equal(grpc({ ...least, extAuthz: { enabled: true }, config: byIpv6 })[1], '[::]:9191')
  const byTls = { ...least.config, extAuthz: { grpc: { tls: { cert: '/tls.crt', key: '/tls.key' } } } }
  const ports = chart.render({ ...least, extAuthz: { enabled: true }, config: byTls }).only('Service')
    .spec.ports
  assert.deepEqual(ports.at(-1), { name: 'tls-grpc', port: 9191, targetPort: 'grpc' })
  promise(
    'checks by gRPC have a port of the Service, where they are asked for, that is called plain where it is',
  )

  const ownerIn = (values: object) =>
    JSON.parse(chart.render(values).only('Secret').stringData['gatewright.config.json']).configuration
  assert.deepEqual([ownerIn(several), ownerIn(severalFromGit)], [undefined, { owner: 'file' }])
  promise('several pods whose file is what the values say are told that it is')

  const http = (further: object) => ({ httpServer: { ...least.config.httpServer, ...further } })
  // A path in the values is written with dots by Helm before 3.18, with slashes by later ones.
  const refused: readonly (readonly [object, RegExp])[] = [
    [{ ...least, image: { tag: '1.0.0' } }, /image\.repository says where the image is/],
    [{ ...least, image: { repository: 'x' } }, /image\.tag says which version/],
    [{ ...least, image: { repository: 'x', tag: 'latest' } }, /image[./]tag/],
    [{ image: least.image }, /config\.httpServer\.externalUrl is the address that browsers see/],
    [{ ...least, config: http({ host: '127.0.0.1' }) }, /config[./]httpServer[./]host/],
    [{ ...least, config: { ...least.config, dataFolder: './data' } }, /config[./]dataFolder/],
    [
      { ...least, config: http({ drainDelay: '30s' }) },
      /terminationGracePeriodSeconds is 20: with a drainDelay of 30s it takes up to 38 seconds/,
    ],
    [{ ...least, config: http({ drainDelay: '0.5 minutes' }) }, /up to 38 seconds/],
    [{ ...least, metrics: { enabled: true } }, /metrics\.enabled needs secretName/],
    [{ ...least, persistence: { accessModes: ['ReadWriteMany'] } }, /persistence[./]accessModes/],
    [{ ...least, replicas: 2 }, /replicas is 2: several pods need postgres/],
    [{ ...least, autoscaling: { enabled: true } }, /autoscaling needs postgres/],
    [
      { ...severalFromGit, autoscaling: { enabled: true, maxReplicas: 2 } },
      /autoscaling\.maxReplicas is 2, less than replicas, which is 3/,
    ],
    [{ ...least, postgres: { enabled: true } }, /postgres\.enabled needs postgres\.secretName/],
    [{ ...several, persistence: { existingClaim: 'kept' } }, /existingClaim has no effect beside postgres/],
    [{ ...least, httpRoute: { enabled: true } }, /httpRoute\.enabled needs httpRoute\.parentRefs/],
    [
      { ...least, ingress: { enabled: true }, config: { ...least.config, extAuthz: { http: true } } },
      /config\.extAuthz\.http can be asked by whatever passes requests on/,
    ],
    [{ ...least, networkPolicy: { enabled: true, from: [{}] } }, /networkPolicy[./]from/],
  ]
  for (const [values, message] of refused) assert.throws(() => chart.render(values), message)
  promise(`values that cannot do are refused in a sentence: ${refused.length}`)

  const { ingress } = chart.render({ ...least, networkPolicy: { enabled: true } }).only('NetworkPolicy').spec
  assert.equal(ingress, undefined)
  promise('a NetworkPolicy that names nobody lets nobody in')

  const reached = chart.render(everything)
  const hosts = ['sso.example.com', 'support.example.com', '*.apps.example.com']
  const { rules } = reached.only('Ingress').spec
  assert.deepEqual(
    rules.map(({ host }: { host: string }) => host),
    hosts,
  )
  const route = reached.only('HTTPRoute').spec
  assert.deepEqual(route.hostnames, hosts)
  const service = reached.only('Service')
  const [{ backendRefs }] = route.rules
  assert.deepEqual(backendRefs, [{ name: service.metadata.name, port: service.spec.ports[0].port }])
  promise('the Ingress and the HTTPRoute lead here from the host of externalUrl and those of apps')

  const podOf = (values: object) => podsOf(chart.render(values)).spec.template
  const other = http({ trustedProxies: ['10.0.0.1'] })
  assert.deepEqual(podOf({ ...least, config: other }), podOf(least))
  const git = { ...least, editInConsole: false }
  assert.notDeepEqual(podOf({ ...git, config: other }), podOf(git))
  promise('another configuration starts the pod anew where the file is what the values say, and only there')

  const [waiting] = podOf({ ...least, maintenance: true }).spec.containers
  assert.ok(waiting.command.includes('-c') && !('livenessProbe' in waiting) && !('readinessProbe' in waiting))
  promise('for maintenance the pod waits, and nothing ends it for not answering')
}
