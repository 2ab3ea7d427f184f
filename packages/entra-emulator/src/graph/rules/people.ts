import { findUser, type Store, type Tenant, type User } from '../../store/index.ts'
import { badRequest } from '../errors.ts'

/** Throws a 400 unless the name can be a sign-in name of this tenant that nobody else has. */
export const checkPrincipalName = (store: Store, tenant: Tenant, name: string, ownId?: string): void => {
  const [local = '', domain = '', ...rest] = name.split('@')
  if (rest.length > 0 || local === '' || domain === '')
    throw badRequest('The user principal name must look like name@domain.', 'userPrincipalName')
  if (name.length > 113 || local.length > 64)
    throw badRequest(
      'The user principal name is too long: at most 64 characters before the @.',
      'userPrincipalName',
    )
  if (!/^[A-Za-z0-9'._!#^~-]+$/.test(local) || local.endsWith('.') || local.startsWith('.'))
    throw badRequest(
      "Before the @ only letters, digits and ' . - _ ! # ^ ~ are allowed, and no dot at either end.",
      'userPrincipalName',
    )
  if (!tenant.verifiedDomains.includes(domain.toLowerCase()))
    throw badRequest(
      `The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization: ${tenant.verifiedDomains.join(', ')}.`,
      'userPrincipalName',
    )
  const other = findUser(store, tenant.id, name)
  if (other !== undefined && other.id !== ownId)
    throw badRequest(
      'Another object with the same value for property userPrincipalName already exists.',
      'userPrincipalName',
    )
}

/**
 * Throws a 400 for a password of another length than Entra takes. Kinds of characters are not asked for, as of an account with
 * `DisableStrongPassword`: everybody's password here, correct-horse, has two, and what is there may be given to somebody new.
 */
export const checkPassword = (password: string): void => {
  if (password.length >= 8 && password.length <= 256) return
  throw badRequest(
    'The specified password does not comply with password complexity requirements: 8 to 256 characters.',
    'password',
  )
}

/** Any address may be written here, whoever owns it; only its form is checked. */
export const checkMail = (mail: string | null): void => {
  if (mail !== null && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(mail))
    throw badRequest("Invalid value specified for property 'mail' of resource 'User'.", 'mail')
}

export const checkNames = (user: Pick<User, 'displayName' | 'givenName' | 'surname'>): void => {
  if (user.displayName.trim() === '' || user.displayName.length > 256)
    throw badRequest('The display name is required, with at most 256 characters.', 'displayName')
  if ((user.givenName ?? '').length > 64)
    throw badRequest('The first name can have at most 64 characters.', 'givenName')
  if ((user.surname ?? '').length > 64)
    throw badRequest('The last name can have at most 64 characters.', 'surname')
}
