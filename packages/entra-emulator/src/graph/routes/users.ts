import Type from 'typebox'
import {
  deleteUser,
  findUser,
  keptUserProperties,
  newGuid,
  type Tenant,
  type User,
} from '../../store/index.ts'
import { Nullable, Text } from '../../store/schema.ts'
import { readResource } from '../body.ts'
import { badRequest, notFound } from '../errors.ts'
import { userNavigations } from '../navigation/index.ts'
import { navigationRoutes } from '../navigation/routes.ts'
import { answerCollection } from '../odata/collection.ts'
import { answerEntity } from '../odata/entity.ts'
import { readOwnProfile, readUsers, readUsersBasic, writeUsers } from '../permissions.ts'
import { boundManager, withoutBound } from '../reference.ts'
import type { GraphAnswer, GraphCall, GraphRoute } from '../route.ts'
import { checkMail, checkNames, checkPassword, checkPrincipalName } from '../rules/people.ts'
import { userKind, userShape } from '../shapes/people.ts'

/** The account that a path names, by object id or sign-in name. Throws 404. */
export const userOf = ({ context: { store }, tenantId, params }: GraphCall): User => {
  const id = params.id ?? ''
  const user = store.users.get(id.toLowerCase()) ?? findUser(store, tenantId, id)
  if (user === undefined || user.tenantId !== tenantId) throw notFound(id)
  return user
}

/** Whoever the token is about. */
export const meOf = ({ context: { store }, caller }: GraphCall): User => {
  if (caller.userId === undefined)
    throw badRequest('/me request is only valid with delegated authentication flow.')
  const user = store.users.get(caller.userId)
  if (user === undefined) throw notFound(caller.userId)
  return user
}

export const tenantOf = ({ context: { store }, tenantId }: GraphCall): Tenant => {
  const tenant = store.tenants.get(tenantId)
  if (tenant === undefined) throw notFound(tenantId)
  return tenant
}

const optional = Type.Optional
const PasswordProfile = Type.Object({
  password: optional(Text),
  forceChangePasswordNextSignIn: optional(Type.Boolean()),
  forceChangePasswordNextSignInWithMfa: optional(Type.Boolean()),
})
const fields = {
  displayName: optional(Text),
  givenName: optional(Nullable(Text)),
  surname: optional(Nullable(Text)),
  mail: optional(Nullable(Text)),
  otherMails: optional(Type.Array(Text)),
  country: optional(Nullable(Text)),
  accountEnabled: optional(Type.Boolean()),
  userPrincipalName: optional(Text),
  userType: optional(Type.Union([Type.Literal('Member'), Type.Literal('Guest')])),
  passwordProfile: optional(Nullable(PasswordProfile)),
}
const userInput = {
  fields: Type.Object(fields),
  kept: keptUserProperties,
  kind: userKind,
  unkept: ['identities', 'deviceEnrollmentLimit', 'mailboxSettings', 'sponsors@odata.bind'],
}

const write = { delegated: writeUsers, application: writeUsers, needsRole: 'user administrator' } as const

const blankToNull = (value: string | null | undefined): string | null => value?.trim() || null

/** Nothing that was given out before can be renewed. */
const revokeSessions = (call: GraphCall, user: User): GraphAnswer => {
  const { store } = call.context
  for (const token of store.refreshTokens.by('user', user.id)) store.refreshTokens.delete(token.id)
  return { body: { '@odata.context': `${call.root}/$metadata#Edm.Boolean`, value: true } }
}

export const userRoutes: readonly GraphRoute[] = [
  {
    method: 'GET',
    path: 'users',
    delegated: readUsersBasic,
    application: readUsers,
    handle: call =>
      answerCollection(
        call,
        userKind,
        call.context.store.users.by('tenant', call.tenantId).map(user => userShape(call.context.store, user)),
        userNavigations,
      ),
  },
  {
    method: 'POST',
    path: 'users',
    ...write,
    handle: call => {
      const { store } = call.context
      const managerId = boundManager(call)
      const { fields: input, kept } = readResource(userInput, withoutBound(call, 'manager'))
      for (const name of ['userPrincipalName', 'displayName'] as const)
        if (blankToNull(input[name]) === null)
          throw badRequest(`A value is required for property '${name}' of resource 'User'.`, name)
      const password = input.passwordProfile?.password
      if (password === undefined)
        throw badRequest('A password must be specified to create a new user.', 'password')
      if (input.accountEnabled === undefined)
        throw badRequest(
          "A value is required for property 'accountEnabled' of resource 'User'.",
          'accountEnabled',
        )
      const user: User = {
        id: newGuid(),
        tenantId: call.tenantId,
        userPrincipalName: input.userPrincipalName?.trim() ?? '',
        mail: blankToNull(input.mail),
        otherMails: input.otherMails ?? [],
        displayName: input.displayName?.trim() ?? '',
        givenName: blankToNull(input.givenName),
        surname: blankToNull(input.surname),
        userType: input.userType ?? 'Member',
        accountEnabled: input.accountEnabled,
        password,
        forceChangePasswordNextSignIn: input.passwordProfile?.forceChangePasswordNextSignIn ?? true,
        homeAccount: null,
        identityProvider: null,
        directoryRoles: [],
        country: blankToNull(input.country),
        properties: { ...kept },
        managerId: managerId ?? null,
        createdDateTime: call.now,
      }
      checkNames(user)
      checkPrincipalName(store, tenantOf(call), user.userPrincipalName)
      checkPassword(password)
      checkMail(user.mail)
      store.users.insert(user)
      return answerEntity(call, userKind, userShape(store, user), { status: 201 })
    },
  },
  {
    method: 'GET',
    path: 'users/:id',
    delegated: [...readUsersBasic, 'User.Read'],
    application: readUsers,
    handle: call => {
      const user = userOf(call)
      const mayReadOthers = readUsersBasic.some(permission => call.caller.permissions.has(permission))
      // `User.Read` alone is the right to read oneself.
      if (call.caller.kind === 'user' && !mayReadOthers && user.id !== call.caller.userId)
        throw notFound(user.id)
      return answerEntity(call, userKind, userShape(call.context.store, user), {
        navigations: userNavigations,
      })
    },
  },
  {
    method: 'PATCH',
    path: 'users/:id',
    ...write,
    handle: call => {
      const { store } = call.context
      const before = userOf(call)
      const managerId = boundManager(call)
      const { fields: input, kept } = readResource(userInput, withoutBound(call, 'manager'))
      const profile = input.passwordProfile ?? {}
      const user: User = {
        ...before,
        displayName: input.displayName?.trim() ?? before.displayName,
        givenName: input.givenName === undefined ? before.givenName : blankToNull(input.givenName),
        surname: input.surname === undefined ? before.surname : blankToNull(input.surname),
        mail: input.mail === undefined ? before.mail : blankToNull(input.mail),
        otherMails: input.otherMails ?? before.otherMails,
        country: input.country === undefined ? before.country : blankToNull(input.country),
        properties: { ...before.properties, ...kept },
        managerId: managerId ?? before.managerId ?? null,
        accountEnabled: input.accountEnabled ?? before.accountEnabled,
        userPrincipalName: input.userPrincipalName?.trim() ?? before.userPrincipalName,
        userType: input.userType ?? before.userType,
        password: profile.password ?? before.password,
        forceChangePasswordNextSignIn:
          profile.forceChangePasswordNextSignIn ??
          (profile.password === undefined ? before.forceChangePasswordNextSignIn : true),
      }
      checkNames(user)
      checkMail(user.mail)
      if (user.userPrincipalName !== before.userPrincipalName)
        checkPrincipalName(store, tenantOf(call), user.userPrincipalName, user.id)
      if (profile.password !== undefined) checkPassword(profile.password)
      const { id, ...changes } = user
      store.users.update(id, changes)
      // A new password and a disabled account end what was signed in before.
      if (profile.password !== undefined || (before.accountEnabled && !user.accountEnabled))
        for (const token of store.refreshTokens.by('user', id)) store.refreshTokens.delete(token.id)
      return { status: 204 }
    },
  },
  {
    method: 'DELETE',
    path: 'users/:id',
    ...write,
    handle: call => {
      const user = userOf(call)
      if (user.id === call.caller.userId) throw badRequest('You cannot delete yourself.')
      deleteUser(call.context.store, user.id)
      return { status: 204 }
    },
  },
  {
    method: 'POST',
    path: 'users/:id/revokeSignInSessions',
    delegated: [...writeUsers, 'User.RevokeSessions.All'],
    application: [...writeUsers, 'User.RevokeSessions.All'],
    needsRole: 'user administrator',
    handle: call => revokeSessions(call, userOf(call)),
  },
  {
    method: 'POST',
    path: 'me/revokeSignInSessions',
    delegated: [...writeUsers, 'User.ReadWrite', 'User.RevokeSessions.All'],
    handle: call => revokeSessions(call, meOf(call)),
  },
  {
    method: 'GET',
    path: 'me',
    delegated: readOwnProfile,
    handle: call => {
      const me = meOf(call)
      return answerEntity(call, userKind, userShape(call.context.store, me), { navigations: userNavigations })
    },
  },
  ...navigationRoutes('me', call => meOf(call).id, userNavigations, { own: true }),
  ...navigationRoutes('users/:id', call => userOf(call).id, userNavigations),
]
