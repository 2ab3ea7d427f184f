import Type, { type TSchema } from 'typebox'
import { Nullable, Text } from './schema.ts'

/**
 * Properties that Graph lets callers write, which are kept as they come and on which nothing in the emulator depends: by name, with
 * what may be written.
 */
export type KeptProperties = Readonly<Record<string, TSchema>>

const each = (names: string, schema: TSchema): KeptProperties =>
  Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map(name => [name, Type.Optional(schema)]),
  )

const keptTexts = (names: string): KeptProperties => each(names, Nullable(Text))
const keptBooleans = (names: string): KeptProperties => each(names, Nullable(Type.Boolean()))
const keptTextLists = (names: string): KeptProperties => each(names, Type.Array(Text))
const keptObjects = (names: string): KeptProperties =>
  each(names, Nullable(Type.Object({}, { description: 'an object or null' })))
const keptObjectLists = (names: string): KeptProperties => each(names, Type.Array(Type.Object({})))

export const keptUserProperties: KeptProperties = {
  ...keptTexts(`aboutMe ageGroup birthday city companyName consentProvidedForMinor department employeeHireDate employeeId
    employeeLeaveDateTime employeeType faxNumber hireDate jobTitle mailNickname mobilePhone mySite officeLocation
    onPremisesImmutableId passwordPolicies postalCode preferredDataLocation preferredLanguage preferredName state
    streetAddress`),
  ...keptBooleans('showInAddressList'),
  ...keptTextLists('businessPhones interests pastProjects responsibilities schools skills'),
  ...keptObjects('authorizationInfo customSecurityAttributes employeeOrgData onPremisesExtensionAttributes'),
  usageLocation: Type.Optional(
    Nullable(Type.String({ pattern: '^[A-Za-z]{2}$', description: 'a country code of two letters' })),
  ),
}

export const keptGroupProperties: KeptProperties = {
  ...keptTexts(
    'classification mailNickname preferredDataLocation preferredLanguage theme uniqueName visibility',
  ),
  ...keptBooleans(`allowExternalSenders autoSubscribeNewMembers hideFromAddressLists hideFromOutlookClients
    isAssignableToRole isSubscribedByMail mailEnabled`),
  ...keptTextLists('groupTypes'),
  ...keptObjectLists('assignedLabels'),
}

export const keptApplicationProperties: KeptProperties = {
  ...keptTexts(
    'defaultRedirectUri notes samlMetadataUrl serviceManagementReference tokenEncryptionKeyId uniqueName',
  ),
  ...keptBooleans('isDeviceOnlyAuthSupported oauth2RequirePostResponse'),
  ...keptTextLists('tags'),
  ...keptObjects(
    'info parentalControlSettings requestSignatureVerification servicePrincipalLockConfiguration',
  ),
  ...keptObjectLists('addIns'),
}

export const keptPrincipalProperties: KeptProperties = {
  ...keptTexts(`description loginUrl notes preferredSingleSignOnMode preferredTokenSigningKeyThumbprint
    tokenEncryptionKeyId`),
  ...keptTextLists('alternativeNames notificationEmailAddresses tags'),
  ...keptObjects('customSecurityAttributes samlSingleSignOnSettings'),
  ...keptObjectLists('addIns'),
}
