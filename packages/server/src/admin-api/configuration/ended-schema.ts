import { Type } from 'typebox'

/** What a configuration ends because it no longer offers what proved it. */
export const EndedSchema = Type.Object({
  sessions: Type.Number(),
  apiTokens: Type.Number(),
  people: Type.Number({ description: 'Whose they are.' }),
})
