import type { Step } from '../../step.ts'
import { type EntraContext, theApplication } from '../registration.ts'

interface Principal {
  readonly id: string
  readonly accountEnabled?: boolean
  readonly appRoleAssignmentRequired?: boolean
}

/** The enterprise application: the portal makes it beside the registration, Graph does not. */
export function servicePrincipalStep(context: EntraContext): Step {
  const { graph, state } = context
  const path = (appId: string) => `/servicePrincipals(appId='${encodeURIComponent(appId)}')`
  const find = async (appId: string) => {
    const { status, body } = await graph.call('GET', path(appId), { takes: [404] })
    return status === 404 ? undefined : (body as unknown as Principal)
  }
  return {
    id: 'service-principal',
    thing: 'the enterprise application',
    does: 'makes its enterprise application (service principal)',
    async look() {
      const { application, servicePrincipal } = state.current
      const found = application === undefined ? undefined : await find(application.appId)
      if (found === undefined || servicePrincipal === undefined) return { state: 'absent' }
      if (found.accountEnabled === false)
        return { state: 'differs', what: ['Signing in is switched off at the enterprise application.'] }
      return {
        state: 'done',
        notes: found.appRoleAssignmentRequired
          ? [
              'Assignment is required: only people who are assigned to the enterprise application may sign in.',
            ]
          : [],
      }
    },
    async make() {
      const { appId } = await theApplication(context)
      const found = await find(appId)
      if (found?.accountEnabled === false) {
        // Before: where the answer is lost it is known who has switched it on.
        await state.update({ principalEnabled: true })
        await graph.call('PATCH', `/servicePrincipals/${found.id}`, { body: { accountEnabled: true } })
      }
      if (found !== undefined) {
        const known = state.current.servicePrincipal
        const made = known?.id === found.id ? known.made : state.current.begun === 'service-principal'
        await state.update({ begun: undefined, servicePrincipal: { id: found.id, made } })
        return
      }
      await state.update({ begun: 'service-principal' })
      // 409: somebody was faster, or an answer was lost.
      await graph.call('POST', '/servicePrincipals', { body: { appId }, fresh: true, takes: [409] })
      const { body } = await graph.call('GET', path(appId), { fresh: true })
      const { id } = body as unknown as Principal
      await state.update({ begun: undefined, servicePrincipal: { id, made: true } })
    },
    async undo() {
      const { servicePrincipal, application, begun, principalEnabled } = state.current
      // Whoever deletes a registration deletes it, too.
      if (application === undefined || application.made) return []
      // A run that was cut short has made it, and never heard of it.
      const lost = servicePrincipal === undefined && begun === 'service-principal'
      if (servicePrincipal?.made || lost) {
        const id = servicePrincipal?.id ?? (await find(application.appId))?.id
        const { status } =
          id === undefined
            ? { status: 404 }
            : await graph.call('DELETE', `/servicePrincipals/${id}`, { takes: [404] })
        await state.update({ begun: undefined, servicePrincipal: undefined, consent: undefined })
        return status === 404 ? [] : ['The enterprise application was deleted.']
      }
      if (principalEnabled !== true) return []
      const found = await find(application.appId)
      if (found !== undefined)
        await graph.call('PATCH', `/servicePrincipals/${found.id}`, { body: { accountEnabled: false } })
      await state.update({ principalEnabled: undefined })
      return found === undefined ? [] : ['Signing in was switched off again at the enterprise application.']
    },
  }
}
