import { Type } from 'typebox'
import type { Context } from '../../context.ts'
import { errorTable } from '../../error-table.ts'
import { findErrorAnywhere } from '../../errors-of-nodes.ts'

export const FoundError = Type.Object({
  ref: Type.String(),
  at: Type.Number({ description: 'Milliseconds since 1970.' }),
  code: Type.String(),
  status: Type.Number(),
  title: Type.String({ description: 'What stood on the page.' }),
  operator: Type.String({ description: 'What an operator should look at.' }),
  app: Type.Optional(Type.Object({ id: Type.String(), name: Type.String() })),
  who: Type.Optional(
    Type.Object(
      { id: Type.String(), email: Type.String(), fullname: Type.String() },
      { description: 'Who asked, where they were signed in and still have an account.' },
    ),
  ),
  address: Type.Optional(Type.String()),
  method: Type.Optional(Type.String()),
  host: Type.Optional(Type.String()),
  path: Type.Optional(Type.String({ description: 'Without query and parameters.' })),
  detail: Type.Record(Type.String(), Type.String()),
})

/** The error that somebody was answered with, as far as any node remembers it; see `recentErrorsOf`. */
export async function findError(
  { accounts, config, ...context }: Pick<Context, 'log' | 'questions' | 'accounts' | 'config'>,
  ref: string,
) {
  const found = await findErrorAnywhere(context, ref)
  if (found === undefined) return undefined
  const { app: appId, collaborator, detail, ...error } = found
  const { title, operator } = errorTable[error.code]
  const account = collaborator === undefined ? undefined : await accounts.byId(collaborator)
  const app = config.apps.find(({ id }) => id === appId)
  return {
    ...error,
    title,
    operator,
    detail: { ...detail },
    ...(appId === undefined ? {} : { app: { id: appId, name: app?.name ?? appId } }),
    ...(account && { who: { id: account.id, email: account.email, fullname: account.fullname } }),
  }
}
