import Type from 'typebox'
import type { EmulatorContext } from '../context.ts'
import { readBody } from '../graph/body.ts'
import { notFound } from '../graph/errors.ts'

const Choice = Type.Object({ customSigningKey: Type.Boolean() }, { additionalProperties: false })

/** Whether an enterprise application signs with a key of its own. Throws 404. */
export const hasCustomSigningKey = ({ store }: EmulatorContext, tenantId: string, principalId: string) => {
  const principal = store.servicePrincipals.get(principalId)
  if (principal === undefined || principal.tenantId !== tenantId) throw notFound(principalId)
  return { customSigningKey: principal.customSigningKey === true }
}

/** Gives it a key of its own, or takes the key away: a new one is made the next time. */
export const setCustomSigningKey = (
  context: EmulatorContext,
  tenantId: string,
  principalId: string,
  body: unknown,
) => {
  const { store } = context
  hasCustomSigningKey(context, tenantId, principalId)
  const { customSigningKey } = readBody(Choice, body)
  store.servicePrincipals.update(principalId, { customSigningKey })
  if (!customSigningKey)
    for (const key of store.signingKeys.list())
      if (key.servicePrincipalId === principalId) store.signingKeys.delete(key.id)
  return hasCustomSigningKey(context, tenantId, principalId)
}
