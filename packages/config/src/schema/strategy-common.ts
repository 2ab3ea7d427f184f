import { elsewhere, flag, group, optional, text } from './fields.ts'

const claim = (title: string, example: string) =>
  optional(
    text({
      title,
      description: `Claim that holds the ${title.toLowerCase()}: a dotted path, or a literal value after a leading \`!\`.`,
      examples: [example],
      kind: 'claim',
    }),
  )

const fieldMapping = optional(
  group(
    {
      title: 'Field mapping',
      description:
        'Our attribute to the provider’s claim. What is not named keeps the usual claim: `email`, `name`, `given_name`, `family_name`, `groups`.',
      examples: [{ email: 'email' }, { email: 'mail', groups: 'realm_access.roles', company: '!Contoso' }],
    },
    {
      email: claim('E-mail address', 'email'),
      fullname: claim('Full name', 'name'),
      firstname: claim('First name', 'given_name'),
      lastname: claim('Last name', 'family_name'),
      company: claim('Company', '!Contoso'),
      role: claim('Job role', 'jobTitle'),
      location: claim('Location', 'address.locality'),
      groups: claim('Groups', 'groups'),
    },
  ),
)

/** Keys that every strategy has, whatever its type. */
export const common = {
  id: elsewhere('Id of the strategy (its key counts)'),
  label: optional(
    text({
      title: 'Label',
      description: 'What people read on the button. The strategy’s name, when absent.',
      examples: ['Contoso work account'],
    }),
  ),
  hidden: optional(
    flag({
      title: 'Hidden',
      description: 'Offered, but without a button on the sign-in page: reached at `/admin/login/<name>`.',
      default: false,
    }),
  ),
  allowSelfSignup: optional(
    flag({
      title: 'Allow self-signup',
      description:
        '`false`: only invited collaborators get in. `true`: whoever signs in for the first time gets an account with `selfSignupRole`.',
      default: false,
    }),
  ),
  selfSignupRole: optional(
    text({
      title: 'Self-signup role',
      description: 'Role of an account that a first sign-in made.',
      default: 'member',
      examples: ['member'],
    }),
  ),
  fieldMapping,
}
