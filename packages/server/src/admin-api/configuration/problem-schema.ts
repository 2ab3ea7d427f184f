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

/** One thing that is worth knowing of the file, and stops nothing. */
export const NoticeSchema = Type.Object({
  code: Type.String(),
  file: Type.String(),
  line: Type.Number(),
  column: Type.Number(),
  length: Type.Number({ description: 'Characters that an editor underlines.' }),
  path: Type.String(),
  text: Type.String(),
})

/** What a check has found, as the command line prints it. */
export const Found = {
  problems: Type.Array(ProblemSchema),
  more: Type.Number({ description: 'How many problems there are beside those.' }),
  notices: Type.Array(NoticeSchema, { description: 'What is worth knowing, and stops nothing.' }),
}
