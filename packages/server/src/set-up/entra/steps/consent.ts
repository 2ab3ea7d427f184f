import type { Step } from '../../step.ts'
import { GRAPH_APP_ID } from '../access.ts'
import type { EntraContext } from '../registration.ts'
import type { EntraState } from '../state.ts'
import { SIGN_IN_SCOPES } from '../wishes.ts'

interface Grant {
  readonly id: string
  readonly consentType: string
  readonly resourceId: string
  readonly scope: string
}

const wanted: readonly string[] = SIGN_IN_SCOPES.map(([name]) => name)

/** Consent of an administrator for everybody, so that nobody is asked at their first sign-in. */
export function consentStep(context: EntraContext): Step {
  const { graph, state } = context
  async function find(): Promise<Grant | undefined> {
    const { servicePrincipal } = state.current
    if (servicePrincipal === undefined) return undefined
    const { status, body } = await graph.call(
      'GET',
      `/servicePrincipals/${servicePrincipal.id}/oauth2PermissionGrants`,
      { takes: [404] },
    )
    const grants = status === 404 ? [] : (body.value as readonly Grant[])
    const { body: resource } = await graph.call(
      'GET',
      `/servicePrincipals(appId='${GRAPH_APP_ID}')?$select=id`,
    )
    return grants.find(grant => grant.consentType === 'AllPrincipals' && grant.resourceId === resource.id)
  }
  const scopesOf = (grant: Grant | undefined) => grant?.scope.split(' ').filter(Boolean) ?? []
  return {
    id: 'consent',
    thing: 'the consent for the organisation',
    does: `consents for the whole organisation to ${wanted.join(', ')}`,
    async look() {
      if (state.current.servicePrincipal === undefined || state.current.consent === undefined)
        return { state: 'absent' }
      const there = scopesOf(await find())
      const left = wanted.filter(scope => !there.includes(scope))
      if (left.length === 0) return { state: 'done' }
      return {
        state: 'differs',
        what: [`The consent for the organisation was taken back: ${left.join(', ')}.`],
      }
    },
    async make() {
      const grant = await find()
      const there = scopesOf(grant)
      const missing = wanted.filter(scope => !there.includes(scope))
      const known = state.current.consent
      if (grant !== undefined) {
        const mine = state.current.begun === 'consent' && known === undefined && missing.length === 0
        // Before: where the answer is lost it is known what was added.
        await state.update({
          begun: undefined,
          consent: {
            grantId: grant.id,
            scopes: mine ? [...wanted] : [...new Set([...(known?.scopes ?? []), ...missing])],
            made: known?.made ?? mine,
          },
        })
        if (missing.length > 0)
          await graph.call('PATCH', `/oauth2PermissionGrants/${grant.id}`, {
            body: { scope: [...there, ...missing].join(' ') },
          })
        return
      }
      const { body: resource } = await graph.call(
        'GET',
        `/servicePrincipals(appId='${GRAPH_APP_ID}')?$select=id`,
      )
      await state.update({ begun: 'consent' })
      await graph.call('POST', '/oauth2PermissionGrants', {
        fresh: true,
        takes: [409],
        body: {
          clientId: state.current.servicePrincipal?.id,
          consentType: 'AllPrincipals',
          resourceId: resource.id,
          scope: wanted.join(' '),
        },
      })
      const made = await find()
      await state.update({
        begun: undefined,
        consent: { grantId: made?.id ?? '', scopes: [...wanted], made: true },
      })
    },
    async undo() {
      const { consent, application, servicePrincipal, begun } = state.current
      // They go with the enterprise application.
      if (application === undefined || application.made || servicePrincipal?.made) return []
      // A run that was cut short has made it, and never heard of it.
      const lost = consent === undefined && begun === 'consent'
      if (consent === undefined && !lost) return []
      const grant = await find()
      const said = grant === undefined ? [] : await takeBack(grant, consent)
      await state.update({ consent: undefined, begun: undefined })
      return said
    },
  }

  async function takeBack(grant: Grant, consent: EntraState['consent']): Promise<readonly string[]> {
    const added = consent?.scopes ?? wanted
    const made = consent?.made ?? true
    const there = scopesOf(grant)
    const left = there.filter(scope => !added.includes(scope))
    // All of it was there before.
    if (left.length === there.length) return []
    if (left.length === 0) await graph.call('DELETE', `/oauth2PermissionGrants/${grant.id}`, { takes: [404] })
    else await graph.call('PATCH', `/oauth2PermissionGrants/${grant.id}`, { body: { scope: left.join(' ') } })
    return [
      made && left.length > 0
        ? `The consent for the organisation was taken back, but for ${left.join(' ')}, which somebody else has added.`
        : 'The consent for the organisation was taken back.',
    ]
  }
}
