import { missingNavigations } from '../known-paths.ts'
import type { Navigations } from '../odata/expand.ts'
import { readGroups, readingApplications, readOwnProfile, readUsers } from '../permissions.ts'
import { credentialKind, credentialShape } from '../shapes/federated-credential.ts'
import { appRoleAssignedTo, appRoleAssignments, grantsOfApp, grantsOfPerson, nobody } from './assignments.ts'
import { memberships, membersOfGroup } from './membership.ts'
import { superiors } from './superiors.ts'

const names = (text: string): string[] => text.trim().split(/\s+/)

const readingUsers = { delegated: readUsers, application: readUsers, own: readOwnProfile }

export const userNavigations: Navigations = {
  kept: {
    ...memberships,
    ...superiors,
    appRoleAssignments: appRoleAssignments(readUsers),
    oauth2PermissionGrants: grantsOfPerson,
    ownedObjects: nobody(readingUsers),
  },
  missing: [...names(missingNavigations.users), 'photo', 'photos'],
}

export const groupNavigations: Navigations = {
  kept: {
    ...memberships,
    ...membersOfGroup,
    appRoleAssignments: appRoleAssignments(['Group.Read.All', 'GroupMember.Read.All']),
    owners: nobody({ delegated: readGroups, application: readGroups }),
  },
  missing: [...names(missingNavigations.groups), 'photo', 'photos'],
}

export const applicationNavigations: Navigations = {
  kept: {
    owners: nobody(readingApplications),
    federatedIdentityCredentials: {
      kind: credentialKind,
      many: true,
      ...readingApplications,
      read: ({ context: { store } }, id) =>
        store.applications.get(id)?.federatedIdentityCredentials.map(credentialShape) ?? [],
    },
  },
  missing: names(missingNavigations.applications),
}

export const principalNavigations: Navigations = {
  kept: {
    ...memberships,
    appRoleAssignments: appRoleAssignments([]),
    appRoleAssignedTo,
    oauth2PermissionGrants: grantsOfApp,
    owners: nobody(readingApplications),
  },
  missing: names(missingNavigations.servicePrincipals),
}
