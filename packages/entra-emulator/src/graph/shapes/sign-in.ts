import type { SignIn } from '../../store/index.ts'
import type { Resource, ResourceKind } from '../odata/resource.ts'

export const signInKind: ResourceKind = {
  set: 'auditLogs/signIns',
  properties: [
    'id',
    'createdDateTime',
    'correlationId',
    'userId',
    'userPrincipalName',
    'userDisplayName',
    'appId',
    'appDisplayName',
    'resourceDisplayName',
    'ipAddress',
    'clientAppUsed',
    'userAgent',
    'authenticationProtocol',
    'status',
  ],
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
