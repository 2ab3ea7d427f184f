import type { BasicStrategyConfig } from '@gatewright/config'
import type { FormField, FormWords } from '../form-strategy.ts'
import { rulesInWords } from './password-rules.ts'

const email: FormField = { name: 'email', label: 'E-mail', kind: 'email', autocomplete: 'username' }

export const words: FormWords = { with: 'a password', others: 'Other passwords' }

type Options = BasicStrategyConfig['options']

/** E-mail and password; a new one when the old must be changed. */
export const signInFields = (options: Options): readonly FormField[] => [
  email,
  { name: 'password', label: 'Password', kind: 'password', autocomplete: 'current-password' },
  {
    name: 'newPassword',
    label: 'New password',
    kind: 'password',
    autocomplete: 'new-password',
    description: rulesInWords(options),
    later: true,
  },
]

export const registerFields = (options: Options): readonly FormField[] => [
  {
    name: 'fullname',
    label: 'Your name',
    kind: 'text',
    autocomplete: 'name',
    description: 'Optional',
    optional: true,
    maxLength: 200,
  },
  email,
  {
    name: 'password',
    label: 'Password',
    kind: 'password',
    autocomplete: 'new-password',
    description: rulesInWords(options),
  },
]
