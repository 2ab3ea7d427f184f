import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseAllDocuments, stringify } from 'yaml'
import { root } from '../../scripts/packages/published.ts'

const chart = join(root, 'examples/helm/gatewright')

/** A cluster's version that the chart names as good enough. Helm built from its module knows none by itself. */
const kubernetes = '1.30.0'

/** An object of Kubernetes, as far as it is looked at here. */
export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> }
  // biome-ignore lint/suspicious/noExplicitAny: of as many shapes as there are kinds
  readonly [key: string]: any
}

export interface Rendered {
  /** What Helm printed. */
  readonly text: string
  readonly all: readonly Manifest[]
  /** The one of a kind. @throws Error when there is none, or another */
  only(kind: string): Manifest
}

export interface Chart {
  /** @throws Error with what Helm says */
  lint(values: object): void
  /** @throws Error with what Helm says */
  render(values: object, release?: string): Rendered
}

/** The chart, with Helm to render it. */
export function openChart(command: string): Chart {
  function run(args: readonly string[], values: object): string {
    const folder = mkdtempSync(join(tmpdir(), 'gatewright-helm-'))
    try {
      writeFileSync(join(folder, 'values.yaml'), stringify(values))
      const all = [...args, '--kube-version', kubernetes, '--values', join(folder, 'values.yaml')]
      // Helm keeps its state there, and reads what the machine's user has set.
      const env = {
        ...process.env,
        HELM_CONFIG_HOME: folder,
        HELM_CACHE_HOME: folder,
        HELM_DATA_HOME: folder,
      }
      return execFileSync(command, all, { encoding: 'utf8', env, stdio: 'pipe' })
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
  return {
    lint: values => void run(['lint', '--strict', chart], values),
    render(values, release = 'sso') {
      const text = run(['template', release, chart], values)
      // 1.1, as Kubernetes reads it: 0440 is octal.
      const all = parseAllDocuments(text, { version: '1.1' })
        .map(document => document.toJS() as Manifest | null)
        .filter(manifest => manifest !== null)
      return {
        text,
        all,
        only(kind) {
          const found = all.filter(manifest => manifest.kind === kind)
          if (found.length !== 1) throw new Error(`There are ${found.length} of ${kind}`)
          return found[0] as Manifest
        },
      }
    },
  }
}
