import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { groupNames, linkTo } from '@gatewright/config'
import { Type } from 'typebox'
import { GatewrightError } from '../errors.ts'
import type { Caller } from '../identity/caller.ts'
import type { FormField } from '../strategies/form-strategy.ts'
import type { Strategy } from '../strategies/strategy.ts'
import { version } from '../version.ts'
import { createAdminGrant } from './admin-link.ts'
import type { SignInContext } from './context.ts'
import { joinToken } from './join.ts'
import { loginPath } from './paths.ts'
import { wayNames } from './way-names.ts'

const Field = Type.Object({
  name: Type.String(),
  label: Type.String(),
  kind: Type.Union([Type.Literal('text'), Type.Literal('email'), Type.Literal('password')]),
  autocomplete: Type.String(),
  description: Type.Optional(Type.String()),
  optional: Type.Boolean(),
})
const Offered = Type.Object({
  id: Type.String(),
  label: Type.String(),
  type: Type.String(),
  accounts: Type.Union([Type.Literal('here'), Type.Literal('elsewhere')]),
  loginUrl: Type.String({ description: 'Where the browser goes, or where the form is sent.' }),
  hidden: Type.Boolean(),
  takes: Type.Union([Type.Literal('form'), Type.Literal('redirect')]),
  words: Type.Optional(
    Type.Object({
      with: Type.String({ description: 'What one signs in with: `a password`.' }),
      others: Type.String({
        description: 'Before the names of further strategies like it: `Other passwords`.',
      }),
    }),
  ),
  fields: Type.Optional(Type.Array(Field, { description: 'Of the form.' })),
  laterFields: Type.Optional(
    Type.Array(Field, { description: 'Asked for as well once an answer says `password_change_required`.' }),
  ),
  registerFields: Type.Optional(
    Type.Array(Field, { description: 'Of the form for whoever holds the one-time link.' }),
  ),
})
const Me = Type.Object({
  collaborator: Type.Object({ id: Type.String(), email: Type.String(), fullname: Type.String() }),
  roles: Type.Array(Type.String()),
  groups: Type.Array(Type.String()),
  superAdmin: Type.Boolean(),
  strategy: Type.Object({ id: Type.String(), label: Type.String() }),
  session: Type.Object({ expiresAt: Type.Number({ description: 'Milliseconds since 1970.' }) }),
  unnoticedWays: Type.Number({
    description:
      'Ways to sign in that were added to the account, and that its owner has not taken notice of. Nought in a session of one of those.',
  }),
  apps: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      url: Type.String({ description: 'Where a link leads; empty for an app on wildcard hosts alone.' }),
    }),
  ),
  joinToken: Type.String({
    description:
      'Parameter `join` of a `loginUrl`: its sign-in is added to this account, where an invitation allows it. Good for this session alone.',
  }),
})

/** Which ways to sign in there are, who I am, and the exchange of the one-time link for a cookie. */
export const authRoutes: FastifyPluginAsyncTypebox<{ readonly context: SignInContext }> = async (
  app,
  { context },
) => {
  const { config, strategies, strategyTypes, gate, accounts } = context
  const unnoticedBy = async ({ identityId: id, collaboratorId }: Caller) =>
    id === undefined ? 0 : accounts.countUnnoticed({ id, collaboratorId })

  const groupName = groupNames(config.strategies)
  const names = wayNames(strategies)

  app.get(
    '/api/v1/auth/config',
    {
      schema: {
        response: {
          200: Type.Object({
            strategies: Type.Array(Offered),
            product: Type.Object({
              version: Type.String(),
              name: Type.String({ description: 'What these pages are called: `branding.name`.' }),
              logo: Type.Optional(Type.String({ description: 'A `data:` URI.' })),
            }),
          }),
        },
      },
    },
    async () => ({
      strategies: [...strategies.values()].map(strategy => ({
        id: strategy.id,
        label: names.get(strategy.id)?.name ?? strategy.config.label,
        type: strategy.config.type,
        accounts: strategyTypes.named(strategy.config.type)?.definition.accounts ?? 'elsewhere',
        hidden: strategy.config.hidden,
        takes: strategy.takes,
        loginUrl: loginPath(strategy.config),
        ...formsOf(strategy),
      })),
      product: {
        version,
        name: config.branding?.name ?? 'Gatewright',
        ...(config.branding?.logo !== undefined && { logo: config.branding.logo }),
      },
    }),
  )

  app.get('/api/v1/auth/me', { schema: { response: { 200: Me } } }, async (request, reply) => {
    const caller = await context.callerOf(request.raw)
    if (caller === undefined) throw new GatewrightError('not_signed_in')
    reply.header('cache-control', 'no-store')
    return {
      collaborator: { id: caller.collaboratorId, email: caller.email, fullname: caller.fullname },
      roles: [...caller.roles],
      groups: caller.groups.map(groupName),
      superAdmin: caller.superAdmin,
      strategy: {
        id: caller.strategy,
        label: names.get(caller.strategy)?.name ?? caller.strategy,
      },
      session: { expiresAt: caller.expiresAt },
      unnoticedWays: await unnoticedBy(caller),
      apps: gate.appsFor(caller).map(({ id, name, urls }) => ({ id, name, url: linkTo(urls) })),
      joinToken: await joinToken(context, caller),
    }
  })

  app.post(
    '/api/v1/auth/admin-link',
    {
      schema: {
        body: Type.Object({ token: Type.String({ maxLength: 200 }) }),
        response: {
          200: Type.Object({ expiresAt: Type.Number({ description: 'Milliseconds since 1970.' }) }),
        },
      },
    },
    async (request, reply) => {
      const { setCookie, expiresAt } = await createAdminGrant(context).accept(request.body.token)
      reply.header('set-cookie', setCookie)
      return { expiresAt }
    },
  )
}

function formsOf(strategy: Strategy) {
  if (strategy.takes !== 'form') return {}
  const { words, fields, registerByLink } = strategy
  return {
    words,
    fields: fields.filter(({ later }) => !later).map(drawn),
    laterFields: fields.filter(({ later }) => later).map(drawn),
    ...(registerByLink && { registerFields: registerByLink.fields.map(drawn) }),
  }
}

const drawn = ({ name, label, kind, autocomplete, description, optional }: FormField) => ({
  name,
  label,
  kind,
  autocomplete,
  ...(description === undefined ? {} : { description }),
  optional: optional === true,
})
