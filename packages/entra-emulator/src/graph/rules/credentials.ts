import type { Application, FederatedIdentityCredential, Tenant } from '../../store/index.ts'
import { badRequest, GraphError } from '../errors.ts'
import { tooManySecrets } from './application.ts'

/** The longest life of a secret that the portal's form offers. */
export const portalSecretMonths = 24

/** When a new secret begins and ends. Two years, unless the request says otherwise. Throws a 400. */
export const secretLifetime = (
  requested: { readonly startDateTime?: string | null; readonly endDateTime?: string | null },
  now: number,
  through: 'portal' | 'manifest',
): { readonly startDateTime: string; readonly endDateTime: string } => {
  const start = readTime(requested.startDateTime, 'startDateTime') ?? now
  const end = readTime(requested.endDateTime, 'endDateTime') ?? addMonths(start, 24)
  if (end <= start) throw badRequest('The end date must be after the start date.', 'endDateTime')
  if (end <= now) throw badRequest('The end date must be in the future.', 'endDateTime')
  // A day of grace: 730 days and 24 months differ by leap days.
  if (through === 'portal' && end > addMonths(start, portalSecretMonths) + 86_400_000)
    throw badRequest(`A client secret can be valid for at most ${portalSecretMonths} months.`, 'endDateTime')
  return { startDateTime: new Date(start).toISOString(), endDateTime: new Date(end).toISOString() }
}

const readTime = (value: string | null | undefined, field: string): number | undefined => {
  if (value === null || value === undefined || value === '') return undefined
  const time = Date.parse(value)
  if (Number.isNaN(time) || !/^\d{4}-\d{2}-\d{2}/.test(value))
    throw badRequest(
      `Invalid value specified for property '${field}': not a time such as 2027-01-31T00:00:00Z.`,
      field,
    )
  return time
}

const addMonths = (time: number, months: number): number => {
  const date = new Date(time)
  date.setUTCMonth(date.getUTCMonth() + months)
  return date.getTime()
}

/** Throws a 403 where the tenant's policy allows apps no secrets, a 400 where the app has as many as it may. */
export const checkMaySecret = (app: Application, tenant: Tenant | undefined): void => {
  if (tenant?.secretsAllowed === false)
    throw new GraphError(
      403,
      'CredentialTypeNotAllowedAsPerAppPolicy',
      "Credential type not allowed as per assigned policy 'Default app management tenant policy'.",
    )
  if (app.signInAudience.includes('Personal') && app.passwordCredentials.length >= 2) throw tooManySecrets()
}

/** Throws a 400 with the first rule that a federated credential breaks. */
export const checkFederatedCredential = (app: Application, credential: FederatedIdentityCredential): void => {
  const others = app.federatedIdentityCredentials.filter(other => other.id !== credential.id)
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{2,119}$/.test(credential.name))
    throw badRequest('The name must have 3 to 120 letters, digits, dashes and underscores.', 'name')
  if (others.some(other => other.name === credential.name))
    throw badRequest(`FederatedIdentityCredential with name ${credential.name} already exists.`, 'name')
  if (!/^https?:\/\/[^\s/]+/i.test(credential.issuer) || credential.issuer.length > 600)
    throw badRequest('The issuer must be a URL that starts with "https://".', 'issuer')
  if (credential.subject.trim() === '' || credential.subject.length > 600)
    throw badRequest('The subject identifier is required, with at most 600 characters.', 'subject')
  if (credential.audiences.length !== 1 || credential.audiences[0]?.trim() === '')
    throw badRequest(
      'Exactly one audience is required; api://AzureADTokenExchange is recommended.',
      'audiences',
    )
  if (others.some(other => other.issuer === credential.issuer && other.subject === credential.subject))
    throw badRequest(
      'FederatedIdentityCredential with this issuer and subject already exists. The combination must be unique on the application.',
      'subject',
    )
  if (others.length >= 20)
    throw badRequest('An application can have at most 20 federated credentials.', 'name')
}
