import { type TSchema, Type } from 'typebox'
import { elsewhere, flag, group, type Notes, optional, text, textOrTexts, texts } from '../schema/fields.ts'

const claim = (title: string, ...examples: readonly (string | readonly string[])[]) =>
  optional(
    textOrTexts({
      title,
      description: `Claim that holds the ${title.toLowerCase()}: a dotted path, or a literal value after a leading \`!\`. Of a list, the first that gives ${title === 'E-mail address' ? 'an address; whether it is trusted is judged by that claim' : 'something'}.`,
      examples,
      kind: 'claim',
    }),
  )

const fieldMapping = optional(
  group(
    {
      title: 'Field mapping',
      description:
        'Our attribute to the provider’s claim. What is not named keeps the usual claim: `email`, `name`, `given_name`, `family_name`, `groups`.',
      examples: [
        { email: 'email' },
        { email: ['email', 'upn'], groups: 'realm_access.roles', company: '!Contoso' },
      ],
    },
    {
      email: claim('E-mail address', 'email', ['email', 'preferred_username', 'upn']),
      fullname: claim('Full name', 'name'),
      firstname: claim('First name', 'given_name'),
      lastname: claim('Last name', 'family_name'),
      company: claim('Company', '!Contoso'),
      role: optional(
        textOrTexts({
          title: 'Job role',
          description:
            'Claim that holds the job role, or a list of which the first that gives something counts: something to know about a person, as the company is. It grants nothing; see `roleMapping`.',
          examples: ['jobTitle'],
          kind: 'claim',
        }),
      ),
      location: claim('Location', 'address.locality'),
      groups: optional(
        text({
          title: 'Groups',
          description:
            'Claim that holds the groups: a dotted path, or a literal value after a leading `!`. A list of texts, one text, or a map whose keys are the groups. Through a list of objects a path goes on in each: `groups.name`.',
          examples: ['groups', 'realm_access.roles', 'urn:zitadel:iam:org:project:roles'],
          kind: 'claim',
        }),
      ),
    },
  ),
)

const roleMapping = optional(
  Type.Array(
    group(
      {
        title: 'Role for a claim',
        description: 'Whoever’s claim has this value has this role.',
        examples: [{ claim: 'roles', value: 'Bot.Editor', role: 'editor' }],
      },
      {
        claim: text({
          title: 'Claim',
          description:
            'Where to look: a name, or a dotted path. Through a list of objects the path goes on in each: `roles.name`.',
          examples: ['roles', 'realm_access.roles'],
          kind: 'claim-path',
        }),
        value: text({
          title: 'Value',
          description:
            'Compared as it is written: with a text, with each entry of a list, with each key of a map.',
          examples: ['Bot.Editor'],
        }),
        role: text({
          title: 'Role',
          description: 'One of the roles of this file. `admin` only where it stands here in as many words.',
          examples: ['editor'],
        }),
        tenant: optional(
          text({
            title: 'Tenant',
            description:
              'Which tenant must say so, as `options.tenants` names it: needed on `common` and `organizations`.',
            examples: ['c0ffee00-0000-4000-8000-000000000001', 'contoso.com'],
            kind: 'tenant',
          }),
        ),
      },
    ),
    {
      title: 'Role mapping',
      description:
        'Roles for what a provider says of somebody, beside those that they are given here. Nothing else turns a claim into a role. A role ends with the claim at the next sign-in, and with its entry at the restart.',
      default: [],
      examples: [[{ claim: 'roles', value: 'Bot.Editor', role: 'editor' }]],
    },
  ),
)

/** Keys that every strategy has, whatever its type. */
const common = {
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
  formerly: optional(
    texts({
      title: 'Former names',
      description:
        'What this strategy was called before, where it got another name: people who signed in with it then keep their accounts. A name that the file still has counts for itself.',
      default: [],
      examples: [['azure']],
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
  roleMapping,
}

/**
 * The schema of an entry of `authStrategies`: its type, the keys that every type has, and its own options.
 * @param type.aliases what people write who mean this type
 */
export const entrySchema = <Name extends string, Options extends TSchema>(
  type: { readonly name: Name; readonly aliases?: readonly string[] },
  notes: Omit<Notes, 'kind' | 'aliases'>,
  options: Options,
) =>
  group(notes, {
    type: Type.Literal(type.name, {
      title: 'Type',
      description: 'How people sign in.',
      ...(type.aliases && { aliases: type.aliases }),
    }),
    ...common,
    options,
  })
