import { Type } from 'typebox'

/** Whose the text of the configuration is. */
export const Owner = Type.Union([Type.Literal('storage'), Type.Literal('file')], {
  description: '`file`: it is edited where it comes from, and nothing here changes it.',
})
