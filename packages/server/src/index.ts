/** The server as a library: what the command line and tests start. */

export { type Explained, explainAccess } from './admin-api/explain/explain-access.ts'
export { EarlierDataError, recordInFile } from './audit/audit-file-store.ts'
export type { CheckResult, CheckStatus } from './checks/check.ts'
export { type Clock, systemClock } from './clock.ts'
export type { RestartResult } from './config-file/restart-request-store.ts'
export { requestRestart } from './config-file/restart-requests.ts'
export { makeBundle, type SupportBundle } from './diagnosis/bundle.ts'
export { type Diagnosis, diagnose } from './diagnosis/diagnose.ts'
export { type ProviderConcern, providerConcerns } from './diagnosis/provider-concerns.ts'
export type { DiagnosisSetup } from './diagnosis/setup.ts'
export { GatewrightError } from './errors.ts'
export { PortTakenError } from './http/listener.ts'
export { rotateAssertionKey } from './keys/rotate-assertion-key.ts'
export { sendTestMail } from './mail/send-test.ts'
export { MailFailure } from './mail/smtp-words.ts'
export { type RunningServer, startServer } from './main.ts'
export { createOutboundFetch, type OutboundFetch } from './outbound/outbound-fetch.ts'
export { createApiToken, revokeApiToken } from './programs/api-tokens/create-and-revoke.ts'
export { openServices, type Services } from './services.ts'
export { clientAccess, type DeviceCode, deviceAccess } from './set-up/entra/access.ts'
export { type Instruction, instructions, takeOverByHand } from './set-up/entra/by-hand.ts'
export type { ClientProof } from './set-up/entra/client-proof.ts'
export { createEntraSetUp, type EntraSetUp, isInTenant } from './set-up/entra/entra-set-up.ts'
export { readHandedBack, takeOver, writeHandOver } from './set-up/entra/hand-over/hand-over.ts'
export { type Pasted, pastedClientId, pastedSecret, pastedTenant } from './set-up/entra/pasted.ts'
export { readState } from './set-up/entra/state.ts'
export { DEFAULT_AUTHORITY, findTenant, type Tenant } from './set-up/entra/tenant.ts'
export {
  type EntraWishes,
  exchangeAudience,
  type FederatedWishes,
  TOKEN_VARIABLE,
} from './set-up/entra/wishes.ts'
export { lockSetUp } from './set-up/lock.ts'
export { findIssuer } from './set-up/providers/find-issuer.ts'
export type { GuidedProvider } from './set-up/providers/guided-provider.ts'
export { guidedProviders } from './set-up/providers/guided-providers.ts'
export {
  callbackOf,
  createProviderSetUp,
  type ProviderSetUp,
  type ProviderWishes,
} from './set-up/providers/provider-set-up.ts'
export { readProviderState } from './set-up/providers/provider-state.ts'
export { SetUpRefusal } from './set-up/refusal.ts'
export type { Surveyed, Watcher } from './set-up/step.ts'
export { issueAdminLink, needsAdminLink } from './sign-in/admin-link.ts'
export { type Invited, invite } from './sign-in/invite.ts'
export type { AddressHolder } from './sign-in/invited-account.ts'
export { loginPath } from './sign-in/paths.ts'
export { usualStrategy } from './sign-in/usual-strategy.ts'
export { ConfigProblemsError, type Gatewright, startGatewright } from './start.ts'
export { StartError } from './start-error.ts'
export { type BackedUp, backUp, configurationBeside } from './storage/folder/backup.ts'
export { explainFolderFault } from './storage/folder/faults.ts'
export { isFolderLocked } from './storage/folder/lock.ts'
export { type Restored, restore } from './storage/folder/restore.ts'
export { createStrategyTypes } from './strategies/registry.ts'
export { version } from './version.ts'
