import { join } from 'node:path'

/** The project's folder. */
export const root = join(import.meta.dirname, '../..')

/** A package that is published. */
export interface Published {
  /** Its folder below `packages/`, and its name behind `@gatewright/`. */
  readonly name: string
  /** What it holds beside its built sources, README and licence: from the project's folder, to its own. */
  readonly brings: Readonly<Record<string, string>>
  /** Folders of the package with a browser's bundle; each brings its licences. */
  readonly bundles: readonly string[]
  /** The Nodes it runs on, as tried by `npm run test:packages`. */
  readonly node: string
}

/** Node 22.16 is the first whose `node:sqlite` waits for a lock and names its columns. */
const withSqlite = '^22.16.0 || ^24.0.0 || >=26.0.0'
const anyKept = '^22.12.0 || ^24.0.0 || >=26.0.0'

/**
 * In the order of publishing: what stands first needs nothing of what comes later. The proxy is a package of its own and not
 * bundled into the server: its README is its threat model, a fault in it can be named by version, and whoever has written a
 * gate of their own may use it.
 */
export const published: readonly Published[] = [
  { name: 'proxy', brings: {}, bundles: [], node: anyKept },
  { name: 'config', brings: {}, bundles: [], node: anyKept },
  {
    name: 'server',
    brings: { 'packages/console/dist': 'console' },
    bundles: ['console'],
    node: withSqlite,
  },
  { name: 'cli', brings: { 'packages/cli/bin': 'bin' }, bundles: [], node: withSqlite },
  { name: 'client', brings: {}, bundles: [], node: anyKept },
  {
    name: 'entra-emulator',
    brings: {
      'packages/entra-emulator/bin': 'bin',
      'packages/entra-emulator/seed': 'seed',
      'packages/entra-emulator/portal/dist': 'portal/dist',
    },
    bundles: ['portal/dist'],
    node: anyKept,
  },
]
