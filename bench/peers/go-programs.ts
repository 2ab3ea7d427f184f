import { join } from 'node:path'
import { type GoProgram, installGoProgram } from '../../tests/support/go-install.ts'
import { withoutPeers } from '../support/contest.ts'

const programs = {
  'oauth2-proxy': {
    module: 'github.com/oauth2-proxy/oauth2-proxy/v7',
    version: 'v7.15.6',
    folder: '.',
    licence: 'MIT',
  },
  caddy: {
    module: 'github.com/caddyserver/caddy/v2',
    version: 'v2.11.9',
    folder: 'cmd/caddy',
    licence: 'Apache-2.0',
  },
  // From 3.7 on it needs a module of its own tree that is not published beside it, so nothing but a clone of it builds.
  traefik: {
    module: 'github.com/traefik/traefik/v3',
    version: 'v3.6.12',
    folder: 'cmd/traefik',
    licence: 'MIT',
  },
} satisfies Record<string, Omit<GoProgram, 'name'>>

export type GoProgramName = keyof typeof programs

/** Where a program lies, or why it is not there, in one line. */
const outcomes = new Map<GoProgramName, { readonly path: string } | { readonly complaint: string }>()

/** Builds what is not there yet. What fails is left out: {@link goProgram} says so to who needs it. */
export async function installGoPrograms(...names: readonly GoProgramName[]): Promise<void> {
  if (withoutPeers) return
  for (const name of names) {
    try {
      const path = await installGoProgram({ name, ...programs[name] }, join(import.meta.dirname, 'bin'))
      outcomes.set(name, { path })
    } catch (error) {
      outcomes.set(name, { complaint: (error as Error).message })
    }
  }
}

/**
 * Where a program lies, and whose figures its are.
 * @throws Error when it could not be built
 */
export function goProgram(name: GoProgramName): { readonly path: string; readonly origin: string } {
  const outcome = outcomes.get(name)
  if (outcome === undefined || 'complaint' in outcome)
    throw new Error(outcome?.complaint ?? `${name} was not built`)
  const { version, licence } = programs[name]
  return { path: outcome.path, origin: `${version}, ${licence}` }
}

/** As on a machine with the one core that each server of a bench has: Go starts as many threads as it finds cores. */
export const asOnOneCore: NodeJS.ProcessEnv = { ...process.env, GOMAXPROCS: '1' }
