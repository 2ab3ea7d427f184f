import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { GatewrightError } from '../../errors.ts'
import { bodyLimits, formFields } from '../../http/body-limits.ts'
import { FONT, fontBytes, fontHeaders } from '../../http/door-font.ts'
import { HOME } from '../../http/home.ts'
import type { SignInContext } from '../context.ts'
import type { FormSignIn } from '../form-sign-in.ts'
import { createLastSignIns } from '../last-sign-in.ts'
import { leadOn, leadOnAfterForm } from '../lead-on.ts'
import { FORGET, pagePath, withQuery } from './contents.ts'
import { createDoor, type Shown } from './door.ts'
import { createPostedForms } from './posted-form.ts'

interface OfPage {
  Params: { readonly strategy?: string }
  Querystring: Readonly<Record<string, unknown>>
  Body: { readonly form: string } | undefined
}

const hidden = { schema: { hide: true } }

/**
 * The sign-in page, made here: `/admin/login`, `/admin/login/:strategy`. It works without script: its links begin at a provider,
 * its forms are sent to the very page, and come back in it where they are not taken.
 */
export async function pageRoutes(
  app: FastifyInstance,
  { context, forms }: { readonly context: SignInContext; readonly forms: FormSignIn },
): Promise<void> {
  app.removeAllContentTypeParsers()
  await app.register(formbody, { bodyLimit: 2 * bodyLimits.usual, parser: text => ({ form: text }) })
  const door = createDoor(context)
  const lastSignIns = createLastSignIns(context)
  const posted = createPostedForms({ context, forms })

  const show = async (request: FastifyRequest<OfPage>, reply: FastifyReply) =>
    answer(reply, await door.open(request.raw, request.query, request.params.strategy))

  /** By which strategy a form is sent: of its own page, or the one that the sign-in page names. */
  const strategyOf = ({ params, query }: FastifyRequest<OfPage>): string =>
    params.strategy ?? (typeof query.strategy === 'string' ? query.strategy : '')

  const take = {
    ...hidden,
    async onRequest(request: FastifyRequest<OfPage>, reply: FastifyReply): Promise<unknown> {
      const id = strategyOf(request)
      const refused = await forms.arrive(request, reply, id)
      if (refused === undefined) return undefined
      const { status, headers, refusal } = await posted.refuse(request, id, refused)
      const shown = await door.open(request.raw, request.query, request.params.strategy, {
        posted: { strategy: id, refusal, values: {} },
      })
      return answer(reply.code(status).headers(headers), shown)
    },
  }

  async function receive(request: FastifyRequest<OfPage>, reply: FastifyReply): Promise<FastifyReply> {
    const strategy = context.strategies.get(strategyOf(request))
    if (strategy?.takes !== 'form') throw new GatewrightError('unknown_strategy')
    const { returnTo } = request.query
    const fields = Object.fromEntries(formFields(request.body?.form))
    const outcome = await posted.take(
      request,
      strategy,
      fields,
      typeof returnTo === 'string' ? returnTo : undefined,
    )
    if (outcome.ok) {
      const isOwn = outcome.redirectTo.startsWith(`${context.origin}${HOME}`)
      return (isOwn ? leadOn : leadOnAfterForm)(reply, outcome.redirectTo, outcome.setCookies)
    }
    const { status, headers, shown } = outcome
    const { strategy: only } = request.params
    return answer(
      reply.code(status).headers(headers),
      await door.open(request.raw, request.query, only, shown),
    )
  }

  for (const path of [pagePath(), `${pagePath()}/:strategy`]) {
    app.get<OfPage>(path, hidden, show)
    app.post<OfPage>(path, take, receive)
  }

  app.get(FONT, hidden, (_, reply) => reply.headers(fontHeaders).send(fontBytes))

  app.post<OfPage>(FORGET, hidden, async (request, reply) => {
    const { returnTo } = request.query
    const back = withQuery(pagePath(), { returnTo: typeof returnTo === 'string' ? returnTo : undefined })
    return leadOn(reply, back, [await lastSignIns.forget(request.raw.headers.cookie)])
  })
}

function answer(reply: FastifyReply, shown: Shown): FastifyReply {
  if (shown.kind === 'elsewhere') return leadOn(reply, shown.location, shown.setCookies)
  for (const cookie of shown.setCookies) reply.header('set-cookie', cookie)
  if (shown.status !== undefined) reply.code(shown.status)
  return reply.headers(shown.headers).send(shown.body)
}
