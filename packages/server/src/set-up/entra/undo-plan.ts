import { dirname, join } from 'node:path'
import type { PlanRow } from '../run.ts'
import { isMadeHere, readLocal } from './local-certificate.ts'
import type { EntraContext } from './registration.ts'
import { type EntraState, isInTenant } from './state.ts'

type UndoContext = Pick<EntraContext, 'wishes' | 'configFile' | 'onlyHere'> & {
  readonly state: { readonly current: EntraState }
}

/** What undoing a set-up will do, as rows of a plan; none where nothing is known of one. */
export function undoPlan({ state, wishes, configFile, onlyHere }: UndoContext): readonly PlanRow[] {
  const { application, credential, configuration, begun } = state.current
  const rows: PlanRow[] = []
  const add = (id: string, does: string) => rows.push({ id, does, at: 'open' })
  if (configuration !== undefined)
    add('configuration', `takes the strategy "${wishes.strategy}" out of the configuration file`)
  const isTheirs =
    credential?.kind === 'certificate' &&
    !isMadeHere(credential, readLocal(join(dirname(configFile), credential.file)))
  if (credential !== undefined && credential.kind !== 'federated' && !isTheirs)
    add('credential', `deletes ${credential.file}`)
  if (credential?.kind === 'federated' && !onlyHere)
    add('credential', `takes the federated credential of ${credential.subject} off the application`)
  if (application === undefined && begun !== 'application') return rows
  const named =
    application === undefined
      ? 'the application that a run which was cut short has registered'
      : `the application "${application.name}" (${application.appId})`
  if (onlyHere || !isInTenant(state.current)) add('application', `forgets ${named}, which stays as it is`)
  else if (application?.made === false)
    add('application', `takes away what was added to ${named}, which stays`)
  else add('application', `deletes ${named}, with all in it`)
  return rows
}

/** What of a set-up is in the tenant, as the subject of a sentence. */
export function whatIsInTenant({ application }: EntraState): string {
  if (application === undefined) return 'What a run that was cut short has registered'
  return `${application.made ? 'The application' : 'What was added to the application'} "${application.name}" (${application.appId})`
}
