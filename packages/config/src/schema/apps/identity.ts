import { Type } from 'typebox'
import { group, optional, text, texts } from '../fields.ts'

/** What an app is told of who is calling, and by what it knows Gatewright. */
export const identity = {
  headers: optional(
    Type.Array(Type.Union([Type.Literal('remote'), Type.Literal('forwarded')]), {
      title: 'Identity headers',
      description:
        'Which families the app gets: `remote` (`Remote-User` …), `forwarded` (`X-Forwarded-User` …). The signed assertion always goes along.',
      default: ['remote', 'forwarded'],
      examples: [['remote']],
    }),
  ),
  believes: optional(
    texts({
      title: 'Believes',
      description:
        'Further headers by which this app knows who somebody is (`name-*` for a family): no client’s reaches it. Those of the known gates, clouds and meshes are dropped without being named.',
      examples: [['X-Corp-User', 'X-Corp-Claim-*']],
      kind: 'header',
    }),
  ),
  passes: optional(
    texts({
      title: 'Passes',
      description:
        'Headers that go on to this app though others say by them who somebody is (`name-*` for a family): its own clients send them, and it proves what they say by itself. Never the identity headers of Gatewright.',
      examples: [['X-User-Id']],
      kind: 'passed-header',
    }),
  ),
  requestHeaders: optional(
    Type.Record(Type.String(), Type.String({ template: 'header' }), {
      title: 'Request headers',
      description:
        'Headers that the app wants, by name, as templates: `{email}`, `{groups|join(;)}`, `${file:key}`. The fields are `sub`, `email`, `email_verified`, `name`, `roles`, `groups`, `strategy` and `sid`; a header with a field that somebody does not have is left out. No client’s header of such a name reaches the app.',
      examples: [{ 'X-WEBAUTH-USER': '{email}', 'X-WEBAUTH-GROUPS': '{groups|join(;)}' }],
      names: 'a header',
    }),
  ),
  credential: optional(
    group(
      {
        title: 'Credential',
        description:
          'By which the app knows that it is Gatewright that calls: exactly one of `basic`, `bearer` and `header`. Sent with what `allow` or an external user’s token lets in, never where a path is open to everybody. The client’s own `Authorization` does not reach the app then.',
        examples: [
          { bearer: '${file:app-token}' },
          { basic: { user: '{email}', password: '${file:app-password}' } },
        ],
      },
      {
        basic: optional(
          group(
            {
              title: 'Basic',
              description: 'User and password of `Authorization: Basic` (RFC 7617).',
              examples: [{ user: 'gatewright', password: '${file:app-password}' }],
            },
            {
              user: text({
                title: 'User',
                description: 'The same for everybody, or a template such as `{email}`.',
                examples: ['gatewright', '{email}'],
                template: 'text',
                local: true,
              }),
              password: text({
                title: 'Password',
                description: 'Shared by Gatewright and the app.',
                examples: ['${file:app-password}'],
                secret: true,
              }),
            },
          ),
        ),
        bearer: optional(
          text({
            title: 'Bearer',
            description: 'The token of `Authorization: Bearer` (RFC 6750).',
            examples: ['${file:app-token}'],
            secret: true,
          }),
        ),
        header: optional(
          group(
            {
              title: 'Header',
              description: 'A header of the app’s own.',
              examples: [{ name: 'X-Api-Key', value: '${file:app-key}' }],
            },
            {
              name: text({
                title: 'Name',
                description: 'Its name.',
                examples: ['X-Api-Key'],
                kind: 'sent-header',
              }),
              value: text({
                title: 'Value',
                description: 'Its value.',
                examples: ['${file:app-key}'],
                secret: true,
              }),
            },
          ),
        ),
      },
    ),
  ),
}
