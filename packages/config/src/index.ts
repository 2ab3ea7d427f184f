export type * from './app-config.ts'
export type { Change } from './changes/change.ts'
export { comparePlace, databaseOf, isSameDatabase } from './changes/place.ts'
export { explainChanges } from './changes.ts'
export { type ClientAssertion, readAssertion } from './client-assertion.ts'
export {
  type ClientCertificate,
  isUnfit,
  readClientCertificate,
  type UnfitCertificate,
} from './client-certificate.ts'
export type * from './config.ts'
export { createLocator } from './document.ts'
export { canonicalDomain } from './domain-name.ts'
export { getValue, type InsertedStrategy, insertStrategy, setValue } from './edit.ts'
export { addressMeantBy, canonicalAddress, readableAddresses } from './email-address.ts'
export { noteEnvironment } from './environment.ts'
export { noteExtraAuthorities } from './extra-authorities.ts'
export {
  type GroupStrategy,
  groupNames,
  groupWriter,
  qualifiedGroup,
  standingGroups,
  unsourcedGroup,
} from './groups.ts'
export { groupsNamedIn } from './groups-named-in.ts'
export { canonicalName } from './header-name.ts'
export {
  type HeaderTemplate,
  hasFields,
  readTemplate,
  type TemplateField,
  type TemplateFilter,
  type TemplatePart,
  templateFields,
} from './header-template.ts'
export { jsonSchema } from './json-schema.ts'
export { isGuid, isName } from './kinds.ts'
export {
  configFileNames,
  findConfigFile,
  loadConfigFile,
  readConfigText,
  withNoticesOfFile,
} from './load.ts'
export { areWorkersOfOne, nodeNameOf } from './node-name.ts'
export {
  describeProxies,
  type OutboundProxies,
  type OutboundProxy,
  proxyName,
  readOutboundProxies,
} from './outbound-proxies.ts'
export { type ParseOptions, type ParseResult, parseConfig } from './parse.ts'
export { type PostgresUrl, readPostgresUrl, shownPostgresUrl } from './postgres-url.ts'
export type { Fault } from './problem.ts'
export {
  formatNotices,
  formatPath,
  formatProblems,
  isOutOfReach,
  type Notice,
  type NoticeCode,
  noticeCodes,
  type Path,
  type Problem,
  type ProblemCode,
  problemCodes,
} from './problem.ts'
export { commandFor, quoted } from './quoted.ts'
export { readBytes, readBytesAside } from './read-file.ts'
export { holdsSecrets, noteReadableFiles } from './readable-files.ts'
export { redactPair, redactText, replaceSecrets, secretPlaces } from './redact.ts'
export { hasReference } from './references.ts'
export { isMeant, roleGrant, standingRoles } from './role-grants.ts'
export { DEFAULT_MAX_CONNECTIONS } from './schema/http-server.ts'
export { scrubText, secretFilesOf, secretsOf } from './secrets/hidden.ts'
export { oddCharacters, saidOf, withoutOddEnds } from './secrets/odd-characters.ts'
export type { SecretPlace } from './secrets/place.ts'
export { redactConfig } from './secrets/redact-config.ts'
export { mask } from './secrets/shown.ts'
export {
  type Destination,
  destinationOf,
  leadsNoFurther,
  type Spot,
  type Spots,
  spotsOf,
} from './secrets/spots.ts'
export { variableFor } from './secrets/variable.ts'
export {
  makeSnippet,
  type OfferedSnippet,
  offerSnippets,
  type Snippet,
  type SnippetRequest,
  snippetProviders,
} from './snippets.ts'
export { fileSink, standardStreams } from './standard-streams.ts'
export { createSteadyStream, type Loss, type SteadyStream } from './steady-stream.ts'
export { basicDefinition } from './strategies/basic/basic.ts'
export type { BasicStrategyConfig } from './strategies/basic/config.ts'
export { builtInStrategies } from './strategies/built-in.ts'
export { callbackPath, callbackUrlOf } from './strategies/callback-url.ts'
export {
  type EntryCheckContext,
  type EntryResolveContext,
  implicitNames,
  type StrategyDefinition,
  type StrategyEntry,
} from './strategies/definition.ts'
export {
  assumedGrounds,
  claimsOf,
  type Ground,
  type Grounds,
  mappingOf,
  type Standing,
  standingOf,
} from './strategies/grounds.ts'
export type {
  OAuth2Options,
  OAuth2StrategyConfig,
  TokenEndpointAuthMethod,
} from './strategies/oauth2/config.ts'
export { discoveryAddress, issuerMeant } from './strategies/oauth2/discovery-address.ts'
export {
  configuredEntra,
  type EntraEndpoint,
  entraIssuerTenant,
  isB2c,
  personalAccountsTenant,
  readEntraEndpoint,
  readVersionOneIssuer,
} from './strategies/oauth2/entra.ts'
export { externalUrlFault } from './strategies/oauth2/external-url-fault.ts'
export {
  type Cloud,
  cloudOf,
  isExternalIdHost,
  isMicrosoftSignIn,
} from './strategies/oauth2/microsoft-clouds.ts'
export { oauth2Definition } from './strategies/oauth2/oauth2.ts'
export { type PlainIssuer, plainIssuer } from './strategies/oauth2/plain-issuer.ts'
export { domainOf, domainsSpokenFor, saidBy } from './strategies/oauth2/settings.ts'
export type { SnippetField, SnippetTemplate } from './strategies/snippet-template.ts'
export { isStillOffered, type Proved, provesItselfBy, sourceOf } from './strategies/source.ts'
export { type ChosenPlace, explainRefusal, whoAmI, whoAndWhose } from './system-refusal.ts'
export type { OwnLanguage } from './texts/own-language.ts'
export { isLoopbackHost } from './urls.ts'
export { visible } from './visible.ts'
export { isWildcard, linkTo } from './wildcard-host.ts'
