import type { PlanRow } from '../run.ts'
import type { EntraState } from './state.ts'

/** What undoing a set-up will take away, as rows of a plan; none where nothing is known of one. */
export function undoPlan(
  { application, credential, configuration }: EntraState,
  strategy: string,
): readonly PlanRow[] {
  const rows: PlanRow[] = []
  const add = (id: string, does: string) => rows.push({ id, does, at: 'open' })
  if (configuration !== undefined)
    add('configuration', `takes the strategy "${strategy}" out of the configuration file`)
  if (credential?.kind === 'federated')
    add('credential', `takes the federated credential of ${credential.subject} off the application`)
  else if (credential !== undefined) add('credential', `deletes ${credential.file}`)
  if (application?.made === true)
    add('application', `deletes the application "${application.name}" (${application.appId}), with all in it`)
  if (application?.made === false)
    add(
      'application',
      `takes away what was added to the application "${application.name}" (${application.appId}), which stays`,
    )
  return rows
}
