import { isUnfit, readClientCertificate } from '@gatewright/config'
import { type Static, Type } from 'typebox'
import { GatewrightError } from '../../errors.ts'
import type { RunWay } from '../../set-up/entra/entra-run.ts'
import { handedBackOf } from '../../set-up/entra/hand-over/hand-over.ts'
import { pastedClientId, pastedSecret } from '../../set-up/entra/pasted.ts'

/** The way by which somebody wants it done, with what they have typed for it. */
export const Way = Type.Union([
  Type.Object({
    kind: Type.Literal('client'),
    id: Type.String({ maxLength: 100 }),
    secret: Type.Optional(
      Type.String({ maxLength: 2000, description: 'Kept in memory until the run ends.' }),
    ),
    certificate: Type.Optional(
      Type.String({ maxLength: 12_000, description: 'Private key and certificate in PEM; as the secret.' }),
    ),
  }),
  Type.Object({ kind: Type.Literal('device') }),
  Type.Object({ kind: Type.Literal('own') }),
  Type.Object({ kind: Type.Literal('script'), output: Type.String({ maxLength: 8000 }) }),
  Type.Object({
    kind: Type.Literal('hand'),
    clientId: Type.String({ maxLength: 200 }),
    secret: Type.Optional(Type.String({ maxLength: 2000 })),
  }),
])

/** @throws GatewrightError `set_up_refused` with the field; SetUpRefusal `bad_output` */
export function readWay(typed: Static<typeof Way>): RunWay {
  const refuse = (field: string, fault: string) =>
    new GatewrightError('set_up_refused', { response: { message: fault, fields: [{ field, fault }] } })
  const secretOf = (text: string): string => {
    const read = pastedSecret(text)
    if ('fault' in read) throw refuse('secret', read.fault)
    return read.value
  }
  switch (typed.kind) {
    case 'client': {
      const id = pastedClientId(typed.id, '')
      if ('fault' in id) throw refuse('clientId', id.fault)
      if (typed.certificate === undefined)
        return {
          kind: 'client',
          id: id.value,
          proof: { kind: 'secret', secret: secretOf(typed.secret ?? '') },
        }
      const read = readClientCertificate(typed.certificate)
      if (isUnfit(read)) throw refuse('certificate', `${read.what} ${read.fix}`)
      return { kind: 'client', id: id.value, proof: { kind: 'certificate', pem: typed.certificate } }
    }
    case 'script':
      return { kind: 'script', back: handedBackOf(typed.output, 'What was pasted') }
    case 'hand': {
      const id = pastedClientId(typed.clientId, '')
      if ('fault' in id) throw refuse('clientId', id.fault)
      return {
        ...{ kind: 'hand', clientId: id.value },
        ...(typed.secret !== undefined && { secret: secretOf(typed.secret) }),
      }
    }
    default:
      return typed
  }
}
