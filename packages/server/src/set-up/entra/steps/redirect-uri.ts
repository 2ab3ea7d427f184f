import type { Step } from '../../step.ts'
import { type Application, type EntraContext, findApplication, theApplication } from '../registration.ts'
import { logoutUrlOf, redirectUriOf } from '../wishes.ts'

/** Where a redirect URI may stand beside, and does not count for a server that has a secret. */
const platforms = ['spa', 'publicClient'] as const

/** The platform Web with the exact redirect URI, and where Entra tells of a sign-out. */
export function redirectUriStep(context: EntraContext): Step {
  const { graph, state, wishes } = context
  const [uri, logoutUrl] = [redirectUriOf(wishes), logoutUrlOf(wishes)]
  const mayLogout = (app: Application) => {
    const there = app.web?.logoutUrl ?? undefined
    return there === undefined || there === logoutUrl || there === state.current.logoutUrl
  }
  return {
    id: 'redirect-uri',
    thing: 'the redirect URI',
    does: `adds the platform Web with the redirect URI ${uri}`,
    async look() {
      const app = await findApplication(context)
      if (app === undefined) return { state: 'absent' }
      const registered = app.web?.redirectUris ?? []
      const [elsewhere] = platforms.filter(platform => app[platform]?.redirectUris?.includes(uri))
      const what: string[] = []
      if (!registered.includes(uri)) {
        if (state.current.redirectUris === undefined) return { state: 'absent' }
        what.push(
          elsewhere !== undefined
            ? `The redirect URI is registered on the platform ${elsewhere} and not on Web.`
            : registered.length === 0
              ? `No redirect URI is registered on the platform Web; ${uri} is wanted.`
              : `The registered redirect URI differs: ${registered.join(', ')} in place of ${uri}.`,
        )
      }
      if (logoutUrl !== undefined && mayLogout(app) && app.web?.logoutUrl !== logoutUrl)
        what.push(
          `The front-channel logout URL differs: ${app.web?.logoutUrl ?? 'none'} in place of ${logoutUrl}.`,
        )
      if (what.length > 0)
        return state.current.redirectUris === undefined ? { state: 'absent' } : { state: 'differs', what }
      return state.current.redirectUris === undefined ? { state: 'absent' } : { state: 'done' }
    },
    async make() {
      const app = await theApplication(context)
      const registered = app.web?.redirectUris ?? []
      const ours = state.current.redirectUris ?? []
      // What this set-up has added for another address leads nowhere any more.
      const kept = registered.filter(each => each === uri || !ours.includes(each))
      const redirectUris = kept.includes(uri) ? kept : [...kept, uri]
      const setsLogout = logoutUrl !== undefined && mayLogout(app) && app.web?.logoutUrl !== logoutUrl
      const others = platforms.filter(platform => app[platform]?.redirectUris?.includes(uri))
      // Before: where the answer is lost it is known whose it is.
      const wasThere =
        registered.includes(uri) && !ours.includes(uri) && state.current.application?.made === false
      await state.update({
        redirectUris: wasThere ? [] : [uri],
        ...(setsLogout ? { logoutUrl } : {}),
        movedFrom: [...new Set([...(state.current.movedFrom ?? []), ...others])],
      })
      await graph.call('PATCH', `/applications/${app.id}`, {
        fresh: true,
        body: {
          web: { redirectUris, ...(setsLogout ? { logoutUrl } : {}) },
          ...Object.fromEntries(
            others.map(platform => [
              platform,
              { redirectUris: app[platform]?.redirectUris?.filter(each => each !== uri) ?? [] },
            ]),
          ),
        },
      })
    },
    async undo() {
      const { application, redirectUris = [], logoutUrl: ours, movedFrom = [] } = state.current
      const isOurs = redirectUris.length > 0 || ours !== undefined || movedFrom.length > 0
      const app = application?.made === false && isOurs ? await findApplication(context) : undefined
      const said: string[] = []
      if (app !== undefined) {
        const registered = app.web?.redirectUris ?? []
        const left = registered.filter(each => !redirectUris.includes(each))
        const back = redirectUris[0] === undefined ? [] : movedFrom
        await graph.call('PATCH', `/applications/${app.id}`, {
          body: {
            web: {
              redirectUris: left,
              ...(ours !== undefined && app.web?.logoutUrl === ours ? { logoutUrl: null } : {}),
            },
            ...Object.fromEntries(
              back.map(platform => [
                platform,
                { redirectUris: [...new Set([...(app[platform]?.redirectUris ?? []), ...redirectUris])] },
              ]),
            ),
          },
        })
        if (left.length < registered.length)
          said.push(`The redirect URI ${redirectUris.join(', ')} was removed.`)
        for (const platform of back) said.push(`It was put back on the platform ${platform}, where it was.`)
      }
      await state.update({ redirectUris: undefined, logoutUrl: undefined, movedFrom: undefined })
      return said
    },
  }
}
