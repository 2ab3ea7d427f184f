import { Type } from 'typebox'

/** One thing that is wrong in the file, as the command line prints it. */
export const ProblemSchema = Type.Object({
  code: Type.String(),
  file: Type.String(),
  line: Type.Number(),
  column: Type.Number(),
  length: Type.Number({ description: 'Characters that an editor underlines.' }),
  path: Type.String(),
  what: Type.String(),
  why: Type.String(),
  fix: Type.String(),
})
