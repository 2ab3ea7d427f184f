import { SetUpRefusal } from '../../refusal.ts'
import type { Step } from '../../step.ts'
import { type Application, applicationByMarker, type EntraContext, findApplication } from '../registration.ts'
import type { EntraState, KeptState } from '../state.ts'

/** What says on the application's page where it comes from. */
const TAG = 'gatewright'

/**
 * The registration, for people of this tenant alone. Made by its `uniqueName`, so that asking again after a lost answer makes no
 * second one.
 */
export function applicationStep(context: EntraContext): Step {
  const { graph, state, wishes } = context
  const keep = async (app: Application, made: boolean, byMarker = false) =>
    state.update({
      application: {
        ...{ id: app.id, appId: app.appId, name: app.displayName, made },
        ...(byMarker ? { byMarker } : {}),
      },
    })
  return {
    id: 'application',
    thing: 'the application',
    does:
      wishes.adopt === undefined
        ? `registers the application "${wishes.appName}", for people of this tenant alone`
        : `uses the application ${wishes.adopt}, which is there`,
    async look() {
      const found = await findApplication(context)
      if (found === undefined) return { state: 'absent' }
      if (state.current.application === undefined) return { state: 'absent' }
      const { made, byMarker } = state.current.application
      if (found.signInAudience !== 'AzureADMyOrg' && (made || byMarker))
        return {
          state: 'differs',
          what: [`The application takes people of other tenants too (${found.signInAudience}).`],
        }
      return { state: 'done' }
    },
    async make() {
      if (wishes.adopt !== undefined) return keep(await adopted(context), false)
      const found = await findApplication(context)
      if (found === undefined) {
        await refuseNamesake(context)
        // One that was deleted may hold its name for another month.
        if (state.current.application !== undefined) await beginAnew(state)
        // What is found from now on under this name is known to be ours, also where the answer is lost.
        await state.update({ begun: 'application' })
      }
      const body = {
        // What somebody has renamed keeps its name.
        ...(found === undefined ? { displayName: wishes.appName } : { displayName: found.displayName }),
        signInAudience: 'AzureADMyOrg',
        api: { requestedAccessTokenVersion: 2 },
        tags: [...new Set([...(found?.tags ?? []), TAG])],
        notes: `Made by "gatewright setup entra" for ${wishes.externalUrl}.`,
      }
      await graph.call(
        'PATCH',
        found === undefined || state.current.application === undefined
          ? applicationByMarker(wishes, state)
          : `/applications/${found.id}`,
        {
          body,
          headers: { prefer: 'create-if-missing' },
        },
      )
      const { body: made } = await graph.call('GET', applicationByMarker(wishes, state), { fresh: true })
      // One that another administrator's set-up has made, or one that nobody knows of any more, is not this one's to delete.
      const isOurs = state.current.application?.made ?? state.current.begun === 'application'
      await keep(made as unknown as Application, isOurs, !isOurs)
    },
    async undo() {
      const known = state.current.application ?? (await begunHere())
      if (known === undefined) return []
      if (!known.made) {
        await state.update({ application: undefined })
        return known.byMarker
          ? [
              `The application "${known.name}" (${known.appId}) was there when this set-up began, and was left. If nobody needs it, delete it in Entra > App registrations.`,
            ]
          : []
      }
      const { status } = await graph.call('DELETE', `/applications/${encodeURIComponent(known.id)}`, {
        takes: [404],
      })
      await state.update({
        application: undefined,
        servicePrincipal: undefined,
        consent: undefined,
        begun: undefined,
      })
      return status === 404 ? [] : [`The application "${known.name}" (${known.appId}) was deleted.`]
    },
  }

  /** What a run that was cut short has registered, and never heard of. */
  async function begunHere(): Promise<EntraState['application']> {
    if (state.current.begun !== 'application') return undefined
    const { status, body } = await graph.call('GET', applicationByMarker(wishes, state), { takes: [404] })
    if (status === 404) return undefined
    const { id, appId, displayName: name } = body as unknown as Application
    return { id, appId, name, made: true }
  }
}

/** What hung on a registration that is gone is gone with it; the key here can be registered again. */
function beginAnew(state: KeptState): Promise<void> {
  const { round, credential } = state.current
  return state.update({
    round: round + 1,
    begun: undefined,
    application: undefined,
    servicePrincipal: undefined,
    redirectUris: undefined,
    logoutUrl: undefined,
    claims: undefined,
    permissions: undefined,
    movedFrom: undefined,
    principalEnabled: undefined,
    consent: undefined,
    credential: credential && { ...credential, registered: false },
  })
}

async function adopted(context: EntraContext): Promise<Application> {
  const found = await findApplication(context)
  if (found !== undefined) return found
  throw new SetUpRefusal(
    'no_such_application',
    `There is no application ${context.wishes.adopt} in this tenant.`,
    'Compare --app with Application (client) ID on its page Overview; the Object ID is something else.',
  )
}

/** @throws SetUpRefusal where one of the same name is not of this set-up */
async function refuseNamesake({ graph, wishes }: EntraContext): Promise<void> {
  const filter = encodeURIComponent(`displayName eq '${wishes.appName.replaceAll("'", "''")}'`)
  // Who may register may not always list; then nobody can be asked.
  const { status, body } = await graph.call(
    'GET',
    `/applications?$filter=${filter}&$select=appId,displayName`,
    { takes: [403] },
  )
  const [namesake] = status === 403 ? [] : (body.value as readonly Application[])
  if (namesake === undefined) return
  throw new SetUpRefusal(
    'same_name',
    `There is an application "${wishes.appName}" already (${namesake.appId}), and it is not of this set-up.`,
    `To use that one: --app ${namesake.appId}. To register another: --app-name with another name.`,
  )
}
