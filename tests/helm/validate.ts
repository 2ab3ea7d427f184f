import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { stringify } from 'yaml'
import { findValidator, kubernetes, type Rendered } from './helm.ts'

/**
 * Holds what was rendered against the schemas of Kubernetes. A ServiceMonitor is not of its own kinds, and left out.
 * @throws Error when there is nothing to do that with
 */
export async function validate(rendered: Rendered): Promise<undefined> {
  const validator = await findValidator()
  const folder = mkdtempSync(join(tmpdir(), 'gatewright-helm-'))
  try {
    const own = rendered.all.filter(({ kind }) => kind !== 'ServiceMonitor')
    for (const manifest of own) writeFileSync(join(folder, `${manifest.kind}.yaml`), stringify(manifest))
    const version = kubernetes.replace(/\.\d+$/, '')
    // It asks no cluster, whatever this machine's user has set.
    const env = { ...process.env, KUBECONFIG: join(folder, 'none') }
    await promisify(execFile)(validator, ['--version', version, folder], { env })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
