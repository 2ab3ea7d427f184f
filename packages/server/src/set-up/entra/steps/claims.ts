import type { Step } from '../../step.ts'
import { GRAPH_APP_ID } from '../access.ts'
import { type Application, type EntraContext, findApplication, theApplication } from '../registration.ts'
import { CLAIMS, SIGN_IN_SCOPES } from '../wishes.ts'

/** What tokens say, and which permissions a sign-in asks for. */
export function claimsStep(context: EntraContext): Step {
  const { graph, state } = context
  return {
    id: 'claims',
    thing: 'the optional claims',
    does: `asks for the optional claims ${CLAIMS.join(', ')}, and the permissions openid, profile, email`,
    async look() {
      const app = await findApplication(context)
      if (app === undefined || state.current.claims === undefined) return { state: 'absent' }
      const missing = missingClaims(app)
      if (missing.length === 0) return { state: 'done' }
      return { state: 'differs', what: [`Optional claims of id_tokens are missing: ${missing.join(', ')}.`] }
    },
    async make() {
      const app = await theApplication(context)
      const missing = missingClaims(app)
      const before = app.optionalClaims
      await state.update({ claims: [...new Set([...(state.current.claims ?? []), ...missing])] })
      await graph.call('PATCH', `/applications/${app.id}`, {
        fresh: true,
        body: {
          optionalClaims: {
            idToken: [...(before?.idToken ?? []), ...missing.map(name => ({ name }))],
            accessToken: before?.accessToken ?? [],
            saml2Token: before?.saml2Token ?? [],
          },
          requiredResourceAccess: withSignInScopes(app),
        },
      })
    },
    async undo() {
      const { application, claims = [] } = state.current
      const app = application?.made === false ? await findApplication(context) : undefined
      await state.update({ claims: undefined })
      if (app === undefined || claims.length === 0) return []
      await graph.call('PATCH', `/applications/${app.id}`, {
        body: {
          optionalClaims: {
            ...app.optionalClaims,
            idToken: (app.optionalClaims?.idToken ?? []).filter(({ name }) => !claims.includes(name)),
          },
        },
      })
      return [`The optional claims ${claims.join(', ')} were removed.`]
    },
  }
}

const missingClaims = (app: Application): readonly string[] =>
  CLAIMS.filter(name => !app.optionalClaims?.idToken?.some(claim => claim.name === name))

/** Permissions are added and none is taken away: others may have been given on purpose. */
function withSignInScopes({ requiredResourceAccess = [] }: Application) {
  const graph = requiredResourceAccess.find(({ resourceAppId }) => resourceAppId === GRAPH_APP_ID)
  const there = graph?.resourceAccess ?? []
  const missing = SIGN_IN_SCOPES.filter(([, id]) => !there.some(each => each.id === id))
  return [
    ...requiredResourceAccess.filter(each => each !== graph),
    {
      resourceAppId: GRAPH_APP_ID,
      resourceAccess: [...there, ...missing.map(([, id]) => ({ id, type: 'Scope' }))],
    },
  ]
}
