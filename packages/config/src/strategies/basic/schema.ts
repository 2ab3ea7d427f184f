import { flag, group, optional, text, whole } from '../../schema/fields.ts'
import { entrySchema } from '../entry-schema.ts'

export const basicSchema = entrySchema(
  { name: 'basic', aliases: ['password', 'local', 'default'] },
  {
    title: 'E-mail and password',
    description:
      'Accounts that live here. A strategy `default` of this type exists even when the file names none.',
    examples: [
      { type: 'basic', allowSelfSignup: false, options: { maxLoginAttempt: 5, lockoutDuration: '10m' } },
    ],
  },
  optional(
    group(
      {
        title: 'Options',
        description: 'Rules for passwords and lock-out.',
        examples: [{ passwordMinLength: 12 }],
      },
      {
        maxLoginAttempt: optional(
          whole({
            title: 'Failed attempts',
            description: 'Failed attempts in a row before the account is locked; 0 never locks.',
            default: 5,
            examples: [5],
            minimum: 0,
            maximum: 1000,
          }),
        ),
        lockoutDuration: optional(
          text({
            title: 'Lock-out',
            description: 'How long a lock lasts.',
            default: '10m',
            examples: ['10m'],
            kind: 'duration',
          }),
        ),
        passwordMinLength: optional(
          whole({
            title: 'Shortest password',
            description: 'Least number of characters of a new password.',
            default: 8,
            examples: [12],
            minimum: 1,
            maximum: 200,
          }),
        ),
        requireComplexPassword: optional(
          flag({
            title: 'Complex password',
            description: 'A new password needs three of: lower case, upper case, digit, other character.',
            default: false,
          }),
        ),
        passwordExpiryDelay: optional(
          text({
            title: 'Password expiry',
            description: 'Age at which a password must be changed. Never, when absent.',
            examples: ['180d'],
            kind: 'duration',
          }),
        ),
      },
    ),
  ),
)
