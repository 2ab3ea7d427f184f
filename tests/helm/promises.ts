/** What every rendering of the chart has to keep, whatever the values. */
import assert from 'node:assert/strict'
import type { Manifest, Rendered } from './helm.ts'

/** What the image says of itself, by its Dockerfile. */
interface Image {
  readonly uid: number
  readonly volumes: readonly string[]
  /** Of the configuration. */
  readonly folder: string
}

/** @throws AssertionError */
export function check(rendered: Rendered, image: Image): void {
  const owner = podsOf(rendered)
  const pod = owner.spec.template
  if (owner.kind === 'Deployment') severalPods(owner, rendered)
  else assert.equal(owner.spec.replicas, 1)
  probed(owner)
  restricted(pod.spec, image)
  mounted(pod.spec, owner, image)
  named(rendered)
  found(rendered, pod.metadata.labels)
  assert.equal(rendered.all.filter(({ kind }) => kind === 'ConfigMap').length, 0)
  const http = rendered.only('Service').spec.ports.find((port: Manifest) => port.name === 'http')
  assert.equal(http.targetPort, 'http')
}

/** What makes the pods: a StatefulSet of one, or a Deployment on PostgreSQL. */
export function podsOf(rendered: Rendered): Manifest {
  const isSeveral = rendered.all.some(({ kind }) => kind === 'Deployment')
  assert.notEqual(
    isSeveral,
    rendered.all.some(({ kind }) => kind === 'StatefulSet'),
  )
  return rendered.only(isSeveral ? 'Deployment' : 'StatefulSet')
}

/** Nothing that is planned takes the last pod that answers, and no pod keeps what another one needs. */
function severalPods({ spec, metadata }: Manifest, rendered: Rendered): void {
  const { template, strategy, replicas } = spec
  assert.deepEqual(strategy.rollingUpdate, { maxUnavailable: 0, maxSurge: 1 })
  const [{ env }] = template.spec.containers
  const { name, valueFrom } = env[0]
  assert.equal(name, 'DATABASE_URL')
  assert.deepEqual(Object.keys(valueFrom), ['secretKeyRef'])
  const budget = rendered.only('PodDisruptionBudget')
  assert.equal(budget.spec.maxUnavailable, 1)
  const spread = template.spec.topologySpreadConstraints
  for (const { selector } of [
    budget.spec,
    ...spread.map((each: Manifest) => ({ selector: each.labelSelector })),
  ])
    assert.deepEqual(selector.matchLabels, template.metadata.labels)
  if (replicas !== undefined) return
  const { scaleTargetRef, minReplicas } = rendered.only('HorizontalPodAutoscaler').spec
  assert.deepEqual(scaleTargetRef, { apiVersion: 'apps/v1', kind: 'Deployment', name: metadata.name })
  assert.ok(minReplicas >= 2)
}

/** Whoever signs in gets an answer until it ends. */
function probed({ spec }: Manifest): void {
  const { terminationGracePeriodSeconds, containers } = spec.template.spec
  assert.ok(terminationGracePeriodSeconds >= 13)
  assert.equal(containers.length, 1)
  const [{ startupProbe, livenessProbe, readinessProbe, ports }] = containers
  for (const probe of [startupProbe, livenessProbe, readinessProbe]) {
    assert.equal(probe.httpGet.port, 'http')
    assert.ok(probe.timeoutSeconds <= 4)
  }
  assert.equal(livenessProbe.httpGet.path, '/healthz')
  assert.equal(readinessProbe.httpGet.path, '/readyz')
  assert.ok(startupProbe.periodSeconds * startupProbe.failureThreshold >= 300)
  assert.ok(ports.some(({ name }: { name: string }) => name === 'http'))
}

/** The level "restricted" of Kubernetes' Pod Security Standards, and a root file system that nothing writes to. */
function restricted(spec: Manifest, { uid }: Image): void {
  const { securityContext: pod, volumes, containers, initContainers = [] } = spec
  assert.equal(pod.runAsNonRoot, true)
  assert.equal(pod.seccompProfile.type, 'RuntimeDefault')
  for (const id of [pod.runAsUser, pod.runAsGroup, pod.fsGroup]) assert.equal(id, uid)
  assert.equal(spec.automountServiceAccountToken, false)
  for (const key of ['hostNetwork', 'hostPID', 'hostIPC', 'hostUsers']) assert.ok(!(key in spec))
  for (const { securityContext, ports = [] } of [...containers, ...initContainers]) {
    assert.deepEqual(securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
    for (const port of ports) assert.ok(!('hostPort' in port) && port.containerPort >= 1024)
  }
  for (const volume of volumes)
    assert.ok(['secret', 'persistentVolumeClaim', 'emptyDir'].some(kind => kind in volume))
}

/** Where the image looks for its data and its configuration; what nobody but its own user should read is not open to others. */
function mounted(spec: Manifest, { spec: { volumeClaimTemplates = [] } }: Manifest, image: Image): void {
  const volumes = new Set([
    ...spec.volumes.map(({ name }: Manifest) => name),
    ...volumeClaimTemplates.map(({ metadata }: Manifest) => metadata.name),
  ])
  for (const container of [...spec.containers, ...(spec.initContainers ?? [])])
    for (const { name } of container.volumeMounts) assert.ok(volumes.has(name), `no volume ${name}`)
  const paths = spec.containers[0].volumeMounts.map(({ mountPath }: Manifest) => mountPath)
  for (const path of [...image.volumes, image.folder]) assert.ok(paths.includes(path), path)
  for (const { secret } of spec.volumes) if (secret) assert.equal(secret.defaultMode, 0o440)
}

/** RFC 1123, and 63 letters: also with what a StatefulSet adds for the labels of its pods. */
function named({ all }: Rendered): void {
  for (const { kind, metadata } of all) {
    const longest = kind === 'StatefulSet' ? 52 : 63
    assert.match(metadata.name, /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/)
    assert.ok(metadata.name.length <= longest, `${kind} ${metadata.name} is too long`)
    for (const value of Object.values(metadata.labels)) assert.match(value, /^[\w.-]{1,63}$/)
  }
}

/** Whoever looks for the pod by its labels finds it, and the monitor finds the service. */
function found(rendered: Rendered, pod: Readonly<Record<string, string>>): void {
  const matches = (selector: Record<string, string>, labels: Readonly<Record<string, string>>) => {
    assert.ok(Object.keys(selector).length > 0)
    for (const [name, value] of Object.entries(selector)) assert.equal(labels[name], value)
  }
  for (const { kind, spec } of rendered.all) {
    if (kind === 'StatefulSet' || kind === 'Deployment') matches(spec.selector.matchLabels, pod)
    if (kind === 'Service') matches(spec.selector, pod)
    if (kind === 'NetworkPolicy') matches(spec.podSelector.matchLabels, pod)
    if (kind === 'ServiceMonitor')
      matches(spec.selector.matchLabels, rendered.only('Service').metadata.labels)
  }
}
