import type { Navigation } from '../odata/expand.ts'
import { readAssignments, readGrants, readOwnProfile } from '../permissions.ts'
import { directoryObjectKind } from '../shapes/directory-object.ts'
import { assignmentKind, assignmentShape, grantKind, grantShape } from '../shapes/service-principal.ts'

/** App roles that a user, a group or an app has. */
export const appRoleAssignments = (extra: readonly string[]): Navigation => ({
  kind: assignmentKind,
  many: true,
  delegated: [...readAssignments, ...extra],
  application: [...readAssignments, ...extra],
  own: readOwnProfile,
  read: ({ context: { store } }, id) =>
    store.appRoleAssignments.by('principal', id).map(assignment => assignmentShape(store, assignment)),
})

/** Who has roles of an app. */
export const appRoleAssignedTo: Navigation = {
  kind: assignmentKind,
  many: true,
  delegated: readAssignments,
  application: readAssignments,
  read: ({ context: { store } }, id) =>
    store.appRoleAssignments.by('resource', id).map(assignment => assignmentShape(store, assignment)),
}

const grants = (index: 'client' | 'principal'): Navigation => ({
  kind: grantKind,
  many: true,
  delegated: readGrants,
  application: readGrants,
  read: ({ context: { store } }, id) => store.oauth2PermissionGrants.by(index, id).map(grantShape),
})

/** Consents of a person, or those that an app was given. */
export const grantsOfPerson = grants('principal')
export const grantsOfApp = grants('client')

/** The emulator keeps no owners: nobody owns anything. */
export const nobody = (access: Pick<Navigation, 'delegated' | 'application' | 'own'>): Navigation => ({
  kind: directoryObjectKind,
  many: true,
  ...access,
  read: () => [],
})
