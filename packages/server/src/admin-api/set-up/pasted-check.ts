import { type Static, Type } from 'typebox'
import { handedBackOf } from '../../set-up/entra/hand-over/hand-over.ts'
import { pastedClientId, pastedSecret } from '../../set-up/entra/pasted.ts'
import {
  externalUrlFaultHere,
  faultOf,
  type SetUpContext,
  strategyFaultHere,
  tenantFaultHere,
} from './entra-request.ts'

/** One value, as it is pasted into the page. */
export const PastedValue = Type.Object({
  what: Type.Union(
    (['tenant', 'external-url', 'strategy', 'client-id', 'secret', 'output'] as const).map(what =>
      Type.Literal(what),
    ),
  ),
  text: Type.String({ maxLength: 8000, description: 'As pasted; never answered.' }),
  tenant: Type.Optional(Type.String({ maxLength: 500 })),
  strategy: Type.Optional(Type.String({ maxLength: 64 })),
})
export const Checked = Type.Object({
  fault: Type.Optional(Type.String()),
  notes: Type.Optional(Type.Array(Type.String())),
})

/**
 * What is wrong with it, by the rules that the whole request is checked by, and what is worth knowing of it.
 * @throws SetUpRefusal `bad_output`
 */
export async function checkPasted(
  context: SetUpContext,
  pasted: Static<typeof PastedValue>,
): Promise<Static<typeof Checked>> {
  const { what, text, tenant = '', strategy = '' } = pasted
  const notesOf = (read: object) => ('notes' in read ? { notes: [...(read.notes as readonly string[])] } : {})
  const fault = (words: string | undefined) => (words === undefined ? {} : { fault: words })
  switch (what) {
    case 'tenant': {
      const read = tenantFaultHere(context, text, strategy)
      return { ...fault(faultOf(read)), ...notesOf(read) }
    }
    case 'external-url':
      return fault(await externalUrlFaultHere(context, text))
    case 'strategy':
      return fault(await strategyFaultHere(context, text))
    case 'client-id':
      return fault(faultOf(pastedClientId(text, tenant.trim().toLowerCase())))
    case 'output': {
      handedBackOf(text, 'What was pasted')
      return {}
    }
    default: {
      const read = pastedSecret(text)
      return { ...fault(faultOf(read)), ...notesOf(read) }
    }
  }
}
