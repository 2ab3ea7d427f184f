import Type from 'typebox'
import { Fault, type FaultKind } from '../store/index.ts'
import { readJsonFile } from '../store/json-file.ts'
import type { Faults, NewFault } from './faults.ts'

const { kind, ...others } = Type.Omit(Fault, ['id', 'hits']).properties

/** A fault as people write it: its kind, and whatever is not the default. */
export const FaultInput = Type.Object(
  { kind, ...Type.Partial(Type.Object(others)).properties },
  { additionalProperties: false },
)

/** The fault file: where the generator starts, and the faults to set. */
const FaultFile = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    seed: Type.Optional(Type.Integer({ minimum: 0 })),
    faults: Type.Array(FaultInput),
  },
  { additionalProperties: false },
)

/** Sets the faults of a file in the place of those that are there. Throws `FileProblemsError`. */
export const loadFaultFile = (faults: Faults, file: string): void => {
  const { value } = readJsonFile(file, FaultFile)
  faults.clear()
  if (value.seed !== undefined) faults.reseed(value.seed)
  for (const fault of value.faults) faults.add(fault as NewFault & { readonly kind: FaultKind })
}
