import { headingOf } from '../../../server/src/checks/check.ts'
import type { Check, Diagnosis } from '../../src/api/admin/diagnosis.ts'

const check = (
  id: string,
  group: Check['group'],
  title: string,
  status: Check['status'] = 'green',
  more: Partial<Check> = {},
): Check => ({
  ...{ id, group, title, status, timeoutMs: 4_500, took: 12 },
  heading: headingOf({ group, ...(more.subject !== undefined && { subject: more.subject }) }),
  why: 'Nobody signs in with azure while it is not so.',
  seen: 'As it should be.',
  ...more,
})

const file = check(
  'file.content',
  'file',
  'The configuration file can be read and has no problems',
  'green',
  {
    seen: '/etc/gatewright/gatewright.config.json',
  },
)
const ofStrategy = (subject: string, secret: Partial<Check> = {}): Check[] => [
  check(`provider.${subject}.offered`, 'provider', `${subject} is offered`, 'green', { subject }),
  check(`provider.${subject}.discovery`, 'provider', 'It describes itself, as a sign-in needs it', 'green', {
    subject,
    seen: 'Issuer https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/v2.0',
  }),
  check(`provider.${subject}.client`, 'provider', 'The provider believes this client', 'green', {
    subject,
    ...secret,
  }),
  check(
    `provider.${subject}.sign-in`,
    'provider',
    'People come in with it, with the claims as they are mapped',
    'skipped',
    {
      subject,
      seen: 'Nobody has signed in with it yet.',
      cure: 'Test a sign-in, which signs nobody in: https://sso.example.com/admin/strategies',
    },
  ),
]

export const expiredSecret: Partial<Check> = {
  status: 'red',
  why: 'Whoever has signed in at the provider is refused here after it.',
  seen: 'AADSTS7000222: the client secret has expired. The provider says invalid_client.',
  cure: 'In Entra, Certificates & secrets, create a new one and put its Value into options.clientSecret.',
}

/** As the API answers, of these checks. */
export function diagnosisOf(checks: readonly Check[]): Diagnosis {
  const count = (status: Check['status']) => checks.filter(each => each.status === status).length
  const counts = {
    green: count('green'),
    amber: count('amber'),
    red: count('red'),
    skipped: count('skipped'),
  }
  return {
    schema: 1,
    at: '2026-11-29T04:00:00.000Z',
    took: 412,
    versions: { gatewright: '0.1.0', node: 'v24.21.0', system: 'linux 6.18.0' },
    file: '/etc/gatewright/gatewright.config.json',
    worst: counts.red > 0 ? 'red' : counts.amber > 0 ? 'amber' : 'green',
    counts,
    checks: [...checks],
  }
}

export const allWell = diagnosisOf([file, ...ofStrategy('azure').slice(0, 3)])

export const somethingWrong = diagnosisOf([
  file,
  check('file.rights', 'file', 'Secrets can be read by their owner alone', 'amber', {
    why: 'Whoever reads the client secret can pretend to be this server.',
    seen: '/etc/gatewright/gatewright.config.json holds secrets and can be read by every account of this machine (mode 644).',
    cure: 'chmod 600 /etc/gatewright/gatewright.config.json',
  }),
  check('address.server', 'address', 'This very server answers there'),
  ...ofStrategy('azure', expiredSecret),
])

export const aHundredStrategies = diagnosisOf([
  file,
  ...Array.from({ length: 100 }, (_, at) =>
    ofStrategy(`company-${at + 1}`, at % 40 === 7 ? expiredSecret : {}),
  ).flat(),
])
