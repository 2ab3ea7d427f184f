import type { SignIn } from '../../store/index.ts'
import { lists, type Resource, type ResourceKind, values } from '../odata/resource.ts'

export const signInKind: ResourceKind = {
  set: 'auditLogs/signIns',
  type: 'signIn',
  properties: {
    ...values(`id appDisplayName appId authenticationProtocol clientAppUsed conditionalAccessStatus correlationId
      createdDateTime deviceDetail ipAddress isInteractive location resourceDisplayName resourceId riskDetail
      riskLevelAggregated riskLevelDuringSignIn riskState status userAgent userDisplayName userId
      userPrincipalName`),
    ...lists('appliedConditionalAccessPolicies riskEventTypes riskEventTypes_v2'),
  },
}

/** A line of the sign-in log as Graph's `signIn`; `authenticationProtocol` names the endpoint or grant. */
export const signInShape = (signIn: SignIn): Resource => ({
  id: signIn.id,
  createdDateTime: signIn.createdDateTime,
  correlationId: signIn.correlationId,
  userId: signIn.userId,
  userPrincipalName: signIn.userPrincipalName,
  userDisplayName: signIn.userDisplayName,
  appId: signIn.appId,
  appDisplayName: signIn.appDisplayName,
  resourceDisplayName: signIn.resourceDisplayName,
  ipAddress: signIn.ipAddress,
  clientAppUsed: 'Browser',
  userAgent: signIn.userAgent,
  authenticationProtocol: signIn.flow,
  status: {
    errorCode: signIn.errorCode,
    failureReason: signIn.failureReason ?? 'Other.',
    additionalDetails: signIn.additionalDetails,
  },
})
