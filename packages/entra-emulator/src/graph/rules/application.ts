import type { Application, AppRole, Store } from '../../store/index.ts'
import { badRequest, GraphError } from '../errors.ts'
import { checkLogoutUrl, checkRedirectUris } from './redirect-uris.ts'

/**
 * Rules about a whole registration, checked before it is kept. `before` is what it was, when it existed. Throws a 400 with
 * the first rule that is broken.
 */
export const checkApplication = (
  store: Store,
  app: Application,
  options: { readonly before?: Application; readonly through: 'portal' | 'manifest' },
): void => {
  checkDisplayName(app)
  checkRedirectUris(app, options.through)
  checkLogoutUrl(app.web.logoutUrl)
  if (app.web.homePageUrl !== null && !/^https?:\/\//i.test(app.web.homePageUrl))
    throw badRequest('The home page URL must start with "http://" or "https://".', 'homePageUrl')
  checkAppRoles(app, options.through === 'portal' ? undefined : options.before)
  checkIdentifierUris(store, app)
  checkGroupClaims(app.groupMembershipClaims)
  const version = app.api.requestedAccessTokenVersion
  if (version !== null && version !== 1 && version !== 2)
    throw badRequest(
      "Property 'requestedAccessTokenVersion' must be 1, 2 or null.",
      'requestedAccessTokenVersion',
    )
  if (app.signInAudience !== 'AzureADMyOrg' && app.signInAudience !== 'AzureADMultipleOrgs') {
    if (version !== 2)
      throw badRequest(
        `Property api.requestedAccessTokenVersion is invalid: it must be 2 when signInAudience is ${app.signInAudience}.`,
        'requestedAccessTokenVersion',
      )
    if (app.passwordCredentials.length > 2) throw tooManySecrets()
  }
}

export const tooManySecrets = (): GraphError =>
  badRequest(
    'An application that personal Microsoft accounts can use can have at most two client secrets. Delete one first.',
    'passwordCredentials',
  )

const checkDisplayName = (app: Application): void => {
  const limit = app.signInAudience.includes('Personal') ? 90 : 120
  if (app.displayName.trim() === '') throw badRequest('The display name is required.', 'displayName')
  if (app.displayName.length > limit)
    throw badRequest(`The display name can have at most ${limit} characters.`, 'displayName')
}

const checkAppRoles = (app: Application, before: Application | undefined): void => {
  if (app.signInAudience === 'PersonalMicrosoftAccount' && app.appRoles.length > 0)
    throw badRequest('App roles are not supported for personal Microsoft accounts.', 'appRoles')
  const values = new Set<string>()
  const ids = new Set<string>()
  for (const role of app.appRoles) {
    checkAppRole(role)
    if (ids.has(role.id)) throw badRequest(`There are two app roles of the id '${role.id}'.`, 'id')
    ids.add(role.id)
    if (role.value === null) continue
    if (values.has(role.value))
      throw badRequest(
        `It contains duplicate value. Please provide unique value for '${role.value}'.`,
        'value',
      )
    values.add(role.value)
  }
  for (const old of before?.appRoles ?? []) {
    const now = app.appRoles.find(role => role.id === old.id)
    if (old.isEnabled && (now === undefined || now.value !== old.value))
      throw new GraphError(
        400,
        'CannotDeleteOrUpdateEnabledEntitlement',
        'Permission (scope or role) cannot be deleted or updated unless disabled first.',
      )
  }
}

const checkAppRole = (role: AppRole): void => {
  if (role.displayName.trim() === '') throw badRequest('The display name is required.', 'displayName')
  if (role.description.trim() === '') throw badRequest('The description is required.', 'description')
  if (role.allowedMemberTypes.length === 0)
    throw badRequest('Choose who the role can be assigned to.', 'allowedMemberTypes')
  if (role.value === null) return
  if (role.value === '' || role.value.length > 250 || /\s/.test(role.value) || role.value.startsWith('.'))
    throw badRequest(
      'The value must have 1 to 250 characters, must not contain spaces, and must not begin with a dot.',
      'value',
    )
}

const checkIdentifierUris = (store: Store, app: Application): void => {
  for (const uri of app.identifierUris) {
    if (
      !/^(api|https|urn|ms-appx):/i.test(uri) ||
      /[\s#*]/.test(uri) ||
      uri.endsWith('/') ||
      uri.length > 255
    )
      throw badRequest(
        `Invalid value specified for property 'identifierUris': '${uri}'. Use api://<client id> or https://<verified domain>/<name>, without a slash at the end.`,
        'identifierUris',
      )
    const other = store.applications
      .by('tenant', app.tenantId)
      .find(candidate => candidate.id !== app.id && candidate.identifierUris.includes(uri))
    if (other !== undefined)
      throw badRequest(
        'Another object with the same value for property identifierUris already exists.',
        'identifierUris',
      )
  }
}

const groupClaims = ['None', 'SecurityGroup', 'All', 'DirectoryRole', 'ApplicationGroup']

const checkGroupClaims = (claims: string | null): void => {
  for (const claim of claims?.split(',').map(part => part.trim()) ?? [])
    if (!groupClaims.includes(claim))
      throw badRequest(
        `Invalid value '${claim}' for property 'groupMembershipClaims'. Known: ${groupClaims.join(', ')}.`,
        'groupMembershipClaims',
      )
}
