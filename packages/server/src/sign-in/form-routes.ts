import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { BasicStrategyConfig } from '@gatewright/config'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Context } from '../context.ts'
import { GatewrightError } from '../errors.ts'
import { renderError, toGatewrightError } from '../http/render-error.ts'
import { parseEmailAddress } from '../identity/email-address.ts'
import type { Profile } from '../identity/profile.ts'
import { createCredentials } from '../strategies/basic/credentials.ts'
import { createLimits } from '../strategies/basic/limits.ts'
import { hashPassword } from '../strategies/basic/passwords.ts'
import { basicProfile, checkNewPassword, verifyBasic } from '../strategies/basic/verify.ts'
import { createAdminGrant } from './admin-link.ts'
import { complete, type ProfileByLink, recordRefusal } from './complete.ts'
import { safeReturnTo } from './return-to.ts'

const Params = Type.Object({ strategy: Type.String() })
const Password = Type.String({ minLength: 1, maxLength: 4096 })
const SignIn = Type.Object({
  email: Type.String({ maxLength: 1000 }),
  password: Password,
  newPassword: Type.Optional(Password),
  returnTo: Type.Optional(Type.String({ maxLength: 4096 })),
})
const Register = Type.Object({
  email: Type.String({ maxLength: 1000 }),
  password: Password,
  fullname: Type.Optional(Type.String({ maxLength: 200 })),
  returnTo: Type.Optional(Type.String({ maxLength: 4096 })),
})

/** `POST /api/v1/auth/login/basic/:strategy`, and the form behind the one-time link. */
export async function basicRoutes(
  fastify: FastifyInstance,
  { context }: { context: Context },
): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>()
  const limits = createLimits()
  const { database } = context.storage

  const strategyOf = (id: string) => {
    const strategy = context.strategies.get(id)
    if (strategy?.kind !== 'form') throw new GatewrightError('unknown_strategy', { detail: { strategy: id } })
    return { strategy, config: strategy.config as BasicStrategyConfig }
  }

  app.post(
    '/api/v1/auth/login/basic/:strategy',
    { schema: { params: Params, body: SignIn } },
    (request, reply) =>
      signIn(request, reply, request.params.strategy, request.body.returnTo, async config => {
        await limits.count(context.clientOf(request.raw).address, request.body.email)
        return verifyBasic(database, context.clock, config, request.body)
      }),
  )

  app.post(
    '/api/v1/auth/admin-link/basic/:strategy',
    { schema: { params: Params, body: Register } },
    (request, reply) =>
      signIn(request, reply, request.params.strategy, request.body.returnTo, async config => {
        const { email: written, password, fullname } = request.body
        if (!(await createAdminGrant(context).isHeld(request.headers.cookie))) {
          throw new GatewrightError('admin_link_invalid')
        }
        const email = parseEmailAddress(written)
        if (email === undefined) throw new GatewrightError('email_missing')
        checkNewPassword(password, config)
        const hash = await hashPassword(password)
        return async (tx, adminLink) => {
          // Of two posts that hold the same link, the later one must not set a password.
          if (!adminLink) throw new GatewrightError('admin_link_invalid')
          const credential = await createCredentials(tx, context.clock, config.id).setHash(email, hash)
          return basicProfile(config, credential, fullname?.trim())
        }
      }),
  )

  async function signIn(
    request: FastifyRequest,
    reply: FastifyReply,
    id: string,
    returnTo: string | undefined,
    proveWho: (config: BasicStrategyConfig) => Promise<Profile | ProfileByLink>,
  ): Promise<FastifyReply> {
    const { strategy, config } = strategyOf(id)
    try {
      const { setCookies } = await complete(context, request.raw, {
        profile: await proveWho(config),
        strategy,
      })
      for (const cookie of setCookies) reply.header('set-cookie', cookie)
      return reply.send({ redirectTo: safeReturnTo(returnTo, context.origin, context.gate.appOrigins) })
    } catch (thrown) {
      const error = toGatewrightError(thrown)
      const rendered = renderError(error, request.raw, context.log.child({ strategy: id }))
      if (error.code !== 'password_change_required') {
        await recordRefusal(context, request.raw, { strategy: id, error, ref: rendered.ref })
      }
      return reply.code(rendered.status).headers(rendered.headers).send(rendered.body)
    }
  }
}
