import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { inviterStanding } from '../../accounts/inviter.ts'
import type { Context } from '../../context.ts'
import { HOME } from '../../http/home.ts'
import { REVOKES } from '../../storage/database.ts'
import { type ChangeLogging, changing } from '../record-change.ts'
import { signedInCaller } from '../standing.ts'
import { passwordWayOf, prepareReset } from './passwords.ts'
import { refused } from './refused.ts'
import { type TargetContext, targetOf } from './target.ts'

type MailContext = TargetContext & ChangeLogging & Pick<Context, 'mailer' | 'revocation'>

/** The mail of an open invitation, once more. */
export const mailRoutes: FastifyPluginAsyncTypebox<{ readonly context: MailContext }> = async (
  app,
  { context },
) => {
  app.post(
    '/collaborators/:id/mail',
    {
      config: { for: 'admin' },
      schema: {
        params: Type.Object({ id: Type.String({ maxLength: 100 }) }),
        description:
          'Sends the mail of an invitation again, with another one-time password where it has one.',
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { accounts, config, mailer } = context
      const target = await targetOf(context, signedInCaller(request), request.params.id)
      const { invitation } = target
      if (invitation === undefined) throw refused(`${target.email} is not invited any more.`)
      if ((await inviterStanding(accounts, config, invitation)).notCounting !== undefined) {
        throw refused(`The invitation of ${target.email} does not count any more. Invite again.`)
      }
      const post = await mailer.prepare()
      // The password of before was in the mail of before, wherever that is.
      const reset =
        passwordWayOf(context, target) === undefined
          ? undefined
          : await prepareReset(context, target, signedInCaller(request))
      const link = `${config.http.externalUrl}${HOME}/login/${invitation.strategy}`
      await changing(
        context,
        request,
        async (tx, record) => {
          const oneTimePassword = (await reset?.(tx))?.oneTimePassword
          await post(tx, { invitation, link, oneTimePassword })
          await record({
            kind: reset === undefined ? 'invitation' : 'password-reset',
            target: target.email,
            detail: { strategy: invitation.strategy, roles: invitation.roles, mail: true },
          })
        },
        REVOKES,
      )
      return reply.code(204).send(null)
    },
  )
}
