import type { Step } from '../../step.ts'
import { GRAPH_APP_ID } from '../access.ts'
import {
  type Application,
  type EntraContext,
  findApplication,
  type ResourceAccess,
  theApplication,
} from '../registration.ts'
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
      // Before: where the answer is lost it is known what was added.
      await state.update({
        claims: [...new Set([...(state.current.claims ?? []), ...missing])],
        permissions: [...new Set([...(state.current.permissions ?? []), ...missingPermissions(app)])],
      })
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
      const { application, claims = [], permissions = [] } = state.current
      const isOurs = claims.length > 0 || permissions.length > 0
      const app = application?.made === false && isOurs ? await findApplication(context) : undefined
      if (app !== undefined) {
        await graph.call('PATCH', `/applications/${app.id}`, {
          body: {
            optionalClaims: {
              ...app.optionalClaims,
              idToken: (app.optionalClaims?.idToken ?? []).filter(({ name }) => !claims.includes(name)),
            },
            requiredResourceAccess: withoutPermissions(app, permissions),
          },
        })
      }
      await state.update({ claims: undefined, permissions: undefined })
      if (app === undefined) return []
      return [
        ...(claims.length === 0 ? [] : [`The optional claims ${claims.join(', ')} were removed.`]),
        ...(permissions.length === 0
          ? []
          : [`The permissions ${permissions.map(nameOf).join(', ')} were removed.`]),
      ]
    },
  }
}

const missingClaims = (app: Application): readonly string[] =>
  CLAIMS.filter(name => !app.optionalClaims?.idToken?.some(claim => claim.name === name))

const nameOf = (permission: string): string =>
  SIGN_IN_SCOPES.find(([, id]) => id === permission)?.[0] ?? permission

const ofGraph = ({ requiredResourceAccess = [] }: Application) =>
  requiredResourceAccess.find(({ resourceAppId }) => resourceAppId === GRAPH_APP_ID)

function missingPermissions(app: Application): readonly string[] {
  const there = ofGraph(app)?.resourceAccess ?? []
  return SIGN_IN_SCOPES.map(([, id]) => id).filter(id => !there.some(each => each.id === id))
}

/** Permissions are added and none is taken away: others may have been given on purpose. */
function withSignInScopes(app: Application): readonly ResourceAccess[] {
  const graph = ofGraph(app)
  return [
    ...(app.requiredResourceAccess ?? []).filter(each => each !== graph),
    {
      resourceAppId: GRAPH_APP_ID,
      resourceAccess: [
        ...(graph?.resourceAccess ?? []),
        ...missingPermissions(app).map(id => ({ id, type: 'Scope' })),
      ],
    },
  ]
}

function withoutPermissions(app: Application, permissions: readonly string[]): readonly ResourceAccess[] {
  return (app.requiredResourceAccess ?? []).flatMap(each => {
    if (each.resourceAppId !== GRAPH_APP_ID) return [each]
    const resourceAccess = each.resourceAccess.filter(({ id }) => !permissions.includes(id))
    return resourceAccess.length === 0 ? [] : [{ ...each, resourceAccess }]
  })
}
