import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Context } from '../../context.ts'
import { errorTable } from '../../error-table.ts'
import { GatewrightError } from '../../errors.ts'
import { errorsOfPerson } from '../../errors-of-nodes.ts'
import { createExplainer, type Explainer } from '../../gate/rules/explain.ts'
import type { RecentError } from '../../http/recent-errors.ts'
import type { Caller } from '../../identity/caller.ts'
import { signedInCaller } from '../standing.ts'
import { accessOf } from './access.ts'

/** Entries of each sort that the page of a person shows. */
const LISTED = 10

const ById = Type.Object({ id: Type.String({ maxLength: 100 }) })
const Access = Type.Object({
  identityId: Type.String(),
  strategy: Type.String(),
  usable: Type.Boolean({ description: 'Whether one can sign in with it now.' }),
  superAdmin: Type.Boolean(),
  roles: Type.Array(
    Type.Object({
      role: Type.String(),
      because: Type.Array(Type.String(), { description: 'Everything that gives it, in words.' }),
    }),
  ),
  groups: Type.Array(Type.String()),
  apps: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      url: Type.String({ description: 'The address that was asked about.' }),
      rule: Type.Optional(Type.Number({ description: 'Counted from 0.' })),
      outcome: Type.Union([Type.Literal('allow'), Type.Literal('sign-in'), Type.Literal('refuse')]),
      because: Type.String(),
    }),
    { description: 'For an admin who is no super admin, the apps that they may open themselves.' },
  ),
})
const Attempt = Type.Object({
  id: Type.String(),
  at: Type.Number({ description: 'Milliseconds since 1970.' }),
  what: Type.String(),
  ref: Type.Optional(Type.String()),
  address: Type.Optional(Type.String()),
})

type PersonContext = Pick<
  Context,
  'accounts' | 'people' | 'config' | 'clock' | 'gate' | 'audit' | 'log' | 'questions'
>

/** What is known of one person beside their row in the list. */
export const personRoutes: FastifyPluginAsyncTypebox<{ readonly context: PersonContext }> = async (
  app,
  { context },
) => {
  let explainer: Explainer | undefined

  app.get(
    '/collaborators/:id/access',
    { config: { for: 'admin' }, schema: { params: ById, response: { 200: Type.Array(Access) } } },
    async request => {
      const { id } = request.params
      await found(id)
      const caller = signedInCaller(request)
      const apps = appsToldTo(caller)
      // The table of apps is built once, and for those who ask.
      explainer ??= createExplainer(context.config)
      const ways = await accessOf(context, explainer, id, apps)
      return ways.map(way => ({
        ...way,
        roles: way.roles.map(({ role, because }) => ({ role, because: [...because] })),
        groups: [...way.groups],
        apps: [...way.apps],
      }))
    },
  )

  app.get(
    '/collaborators/:id/attempts',
    {
      config: { for: 'admin' },
      schema: {
        params: ById,
        response: {
          200: Type.Object({
            signIns: Type.Array(Attempt),
            refusals: Type.Array(Attempt, {
              description:
                'At a sign-in with an address of the person: whoever typed it, it need not have been them. And by the rules of apps while they were signed in: those of the last week that the nodes remember, and a stop of one forgets; for an admin, of the apps that they may open themselves.',
            }),
          }),
        },
      },
    },
    async request => {
      const { id } = request.params
      const { email } = await found(id)
      const identities = await context.accounts.identitiesOf(id)
      const addresses = new Set([email, ...identities.map(identity => identity.email)].filter(Boolean))
      const { signIns, refusals } = await context.audit.attemptsOf({ id, addresses: [...addresses] }, LISTED)
      const caller = signedInCaller(request)
      const told = new Set(appsToldTo(caller).map(app => app.id))
      const atApps = (await errorsOfPerson(context, id))
        .filter(
          ({ app, status }) => app !== undefined && status === 403 && (caller.superAdmin || told.has(app)),
        )
        .map(error => refusedAt(error))
      const latest = [...refusals, ...atApps].sort((a, b) => b.at - a.at)
      return { signIns: [...signIns], refusals: latest.slice(0, LISTED) }
    },
  )

  /** Those that may be told of. */
  function appsToldTo(caller: Caller) {
    return caller.superAdmin ? context.config.apps : context.gate.appsFor(caller)
  }

  function refusedAt({ ref, at, address, app, method, path, code }: RecentError) {
    const name = context.config.apps.find(({ id }) => id === app)?.name ?? app
    const asked = [method, path].filter(Boolean).join(' ')
    return {
      ...{ id: `error ${ref}`, at, ref },
      what: `Refused at ${name}: ${errorTable[code].title}${asked === '' ? '' : ` (${asked})`}`,
      ...(address === undefined ? {} : { address }),
    }
  }

  async function found(id: string) {
    const person = await context.people.byId(id)
    if (person === undefined) throw new GatewrightError('gone', { detail: { collaborator: id } })
    return person
  }
}
