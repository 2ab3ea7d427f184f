import type { GraphRoute } from '../route.ts'
import { applicationRoutes } from './applications.ts'
import { assignmentRoutes } from './assignments.ts'
import { deltaRoutes } from './delta.ts'
import { directoryObjectRoutes } from './directory-objects.ts'
import { directoryRoleRoutes } from './directory-roles.ts'
import { federatedCredentialRoutes } from './federated-credentials.ts'
import { grantRoutes } from './grants.ts'
import { groupRoutes } from './groups.ts'
import { invitationRoutes } from './invitations.ts'
import { managerRoutes } from './manager.ts'
import { memberOfRoutes } from './member-of.ts'
import { organizationRoutes } from './organization.ts'
import { photoRoutes } from './photo.ts'
import { servicePrincipalRoutes } from './service-principals.ts'
import { userRoutes } from './users.ts'

/** Everything under `/v1.0`. */
export const graphRoutes: readonly GraphRoute[] = [
  ...applicationRoutes,
  ...federatedCredentialRoutes,
  ...servicePrincipalRoutes,
  ...assignmentRoutes,
  ...grantRoutes,
  ...userRoutes,
  ...managerRoutes,
  ...photoRoutes,
  ...memberOfRoutes,
  ...groupRoutes,
  ...invitationRoutes,
  ...organizationRoutes,
  ...directoryObjectRoutes,
  ...directoryRoleRoutes,
  ...deltaRoutes,
]
