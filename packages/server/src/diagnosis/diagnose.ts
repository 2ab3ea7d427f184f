import { platform, release } from 'node:os'
import type { Config } from '@gatewright/config'
import type { Check, CheckResult, CheckStatus } from '../checks/check.ts'
import { runChecks } from '../checks/run-checks.ts'
import { isFolderLocked } from '../storage/folder/lock.ts'
import { version } from '../version.ts'
import { addressChecks } from './address-checks.ts'
import { appChecks } from './app-checks.ts'
import { certificateChecks } from './certificate-checks.ts'
import { fileChecks } from './file-checks.ts'
import { nodeChecks } from './node-checks.ts'
import type { DiagnosisSetup } from './setup.ts'
import { storageChecks } from './storage-checks.ts'
import { strategyChecks } from './strategy-checks.ts'

/** What was found, in the order in which a sign-in meets it. Public surface: see docs/operate/doctor.md. */
export interface Diagnosis {
  /** Of this form. A later one may have more members, and no other meanings. */
  readonly schema: 1
  /** ISO 8601. */
  readonly at: string
  /** Milliseconds. */
  readonly took: number
  readonly versions: { readonly gatewright: string; readonly node: string; readonly system: string }
  readonly file: string
  /** `red` where anything is; whatever was not looked at does not count. */
  readonly worst: Exclude<CheckStatus, 'skipped'>
  readonly counts: Readonly<Record<CheckStatus, number>>
  readonly checks: readonly CheckResult[]
}

/** Looks at everything between a browser and an app. Changes nothing, and never throws for what it finds. */
export async function diagnose(setup: DiagnosisSetup): Promise<Diagnosis> {
  const begun = performance.now()
  const checks = await runChecks(await checksOf(setup))
  const counts = { green: 0, amber: 0, red: 0, skipped: 0 }
  for (const { status } of checks) counts[status] += 1
  return {
    schema: 1,
    at: new Date(setup.clock.now()).toISOString(),
    took: Math.round(performance.now() - begun),
    versions: { gatewright: version, node: process.version, system: `${platform()} ${release()}` },
    file: setup.file,
    worst: counts.red > 0 ? 'red' : counts.amber > 0 ? 'amber' : 'green',
    counts,
    checks,
  }
}

/** On a PostgreSQL a server may run on another machine; its data are there once one has begun. */
const mayRun = ({ server, data }: DiagnosisSetup, { dataFolder, storage }: Config): boolean =>
  server !== undefined || isFolderLocked(dataFolder) || (storage !== undefined && data !== undefined)

const isThere = ({ state }: { readonly state: string }): boolean => state !== 'gone'

async function checksOf(setup: DiagnosisSetup): Promise<readonly Check[]> {
  const { config, only, reading } = setup
  if (config === undefined) {
    const folder = reading.ok ? undefined : reading.dataFolder
    return [...fileChecks(setup), ...(folder === undefined ? [] : storageChecks(setup, folder))]
  }
  const strategies = await strategyChecks(setup, config)
  if (only?.online === true || only?.strategy !== undefined) return strategies
  // Where the database does not answer, that is said of the database.
  const nodes = (await setup.data?.nodes.list().catch(() => [])) ?? []
  return [
    ...fileChecks(setup),
    ...storageChecks(setup, config.dataFolder, config.storage, nodes.filter(isThere).length),
    ...nodeChecks(nodes),
    ...addressChecks(setup, config, mayRun(setup, config)),
    ...strategies,
    ...appChecks(config.apps),
    ...certificateChecks(setup, config),
  ]
}
