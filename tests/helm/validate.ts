import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { installListed } from '../../scripts/install-listed.ts'
import { root } from '../../scripts/packages/published.ts'
import type { Manifest } from './helm.ts'

const here = import.meta.dirname

/** Who has the schemas of a group that is not of Kubernetes itself. */
const packages: Readonly<Record<string, string>> = {
  'gateway.networking.k8s.io': '@kubernetes-models/gateway-api',
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator',
  'security.istio.io': '@kubernetes-models/istio',
}

/** Groups whose schemas nobody has published as a package. */
const unknown = ['gateway.envoyproxy.io', 'install.istio.io', 'projectcontour.io']

const groupOf = ({ apiVersion }: Manifest): string => apiVersion.split('/').at(-2) ?? ''

/** Whether there is a schema for it. */
export const hasSchema = (manifest: Manifest): boolean => !unknown.includes(groupOf(manifest))

/** As a package has it: `kubernetes-models/apps/v1/Deployment`. */
const modelOf = (manifest: Manifest): string =>
  `${packages[groupOf(manifest)] ?? 'kubernetes-models'}/${manifest.apiVersion}/${manifest.kind}`

/**
 * Holds objects against the schemas of Kubernetes and of what operators add: that values are as they have to be, by the schema, and
 * that no field has a name that is not known, by the type that is made of it.
 * @throws Error with what is wrong, or why there is nothing to do that with
 */
export async function validate(all: readonly Manifest[]): Promise<void> {
  const complaint = await installListed(here)
  if (complaint !== undefined) throw new Error(`There are no schemas of Kubernetes: ${complaint}`)
  for (const manifest of all) {
    const file = join(here, 'node_modules', `${modelOf(manifest)}.js`)
    const { [manifest.kind]: Model } = await import(pathToFileURL(file).href)
    try {
      new Model(manifest).validate()
    } catch (error) {
      throw new Error(`${manifest.kind} ${manifest.metadata.name}: ${(error as Error).message}`)
    }
  }
  await compile(all)
}

/** An object that stands where its type is known may have no other fields. */
async function compile(all: readonly Manifest[]): Promise<void> {
  const folder = mkdtempSync(join(here, 'node_modules', 'rendered-'))
  try {
    const lines = all.flatMap((manifest, index) => [
      `import type { I${manifest.kind} as K${index} } from '${modelOf(manifest)}'`,
      `export const object${index}: K${index} = ${JSON.stringify(manifest, null, 2)}`,
    ])
    const file = join(folder, 'objects.ts')
    writeFileSync(file, lines.join('\n'))
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--ignoreConfig', '--types', '']
    const modules = ['--module', 'nodenext', '--target', 'esnext']
    await promisify(execFile)(join(root, 'node_modules/.bin/tsc'), [...options, ...modules, file]).catch(
      (error: { readonly stdout?: string; readonly message: string }) => {
        throw new Error(error.stdout || error.message)
      },
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}
