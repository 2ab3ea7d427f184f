import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Published, root } from './published.ts'

/** The fields of a `package.json` that are looked at here. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly exports?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly [field: string]: unknown
}

export const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))

/**
 * A package's manifest as it is published. In the clone, `exports` lead to sources and other packages of ours are whatever
 * lies beside; published, they lead to built files, and the others are those of the same release.
 * @param repository address of the sources, for who knows it: npm compares it with where a signed build has run
 */
export function publishedManifest(
  { name, brings, node }: Published,
  { version, repository }: { readonly version: string; readonly repository?: string },
): Record<string, unknown> {
  const {
    private: _,
    scripts,
    devDependencies,
    exports,
    dependencies,
    ...kept
  } = readManifest(`packages/${name}`)
  return {
    ...kept,
    version,
    ...(repository === undefined
      ? {}
      : { repository: { type: 'git', url: `git+${repository}.git`, directory: `packages/${name}` } }),
    engines: { node },
    files: ['dist', 'THIRD-PARTY-LICENSES.md', ...Object.values(brings)],
    ...(exports === undefined
      ? {}
      : { exports: { ...mapValues(exports, built), './package.json': './package.json' } }),
    dependencies: mapValues(dependencies ?? {}, (range, of) =>
      of.startsWith('@gatewright/') ? version : range,
    ),
    publishConfig: { access: 'public' },
  }
}

/** `./src/edit.ts` is `./dist/edit.js`, with its types. Types come first: conditions are tried in order. */
function built(source: string): Record<string, string> {
  const file = source.replace(/^\.\/src\/(.*)\.ts$/, './dist/$1')
  return { types: `${file}.d.ts`, default: `${file}.js` }
}

const mapValues = <From, To>(
  object: Readonly<Record<string, From>>,
  change: (value: From, key: string) => To,
): Record<string, To> =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]))
