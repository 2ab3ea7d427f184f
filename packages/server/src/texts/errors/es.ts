import type { Language } from '../language.ts'

export const errors: Language['errors'] = {}
