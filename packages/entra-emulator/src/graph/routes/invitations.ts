import Type from 'typebox'
import { defaultPassword, findHomeUser, guestPrincipalName, newGuid, type User } from '../../store/index.ts'
import { Nullable, Text } from '../../store/schema.ts'
import { readBody } from '../body.ts'
import { badRequest } from '../errors.ts'
import { writeUsers } from '../permissions.ts'
import type { GraphRoute } from '../route.ts'
import { tenantOf } from './users.ts'

const Invitation = Type.Object({
  invitedUserEmailAddress: Text,
  invitedUserDisplayName: Type.Optional(Nullable(Text)),
  inviteRedirectUrl: Text,
  sendInvitationMessage: Type.Optional(Type.Boolean()),
})

/** Where an address from outside signs in: the provider's name in `idp`, or a code by mail. */
const providerOf = (address: string): string => {
  const domain = address.split('@')[1]?.toLowerCase() ?? ''
  if (domain === 'gmail.com' || domain === 'googlemail.com') return 'google.com'
  return /^(outlook|hotmail|live|msn)\./.test(domain) ? 'live.com' : 'mail'
}

/** Guests are invited; the emulator sends no mail and counts every invitation as accepted. */
export const invitationRoutes: readonly GraphRoute[] = [
  {
    method: 'POST',
    path: 'invitations',
    delegated: [...writeUsers, 'User.Invite.All'],
    application: [...writeUsers, 'User.Invite.All'],
    needsRole: 'user administrator',
    handle: call => {
      const { store } = call.context
      const input = readBody(Invitation, call.body)
      const address = input.invitedUserEmailAddress.trim()
      if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address))
        throw badRequest('Invalid invited user email address.', 'invitedUserEmailAddress')
      if (!/^https?:\/\//.test(input.inviteRedirectUrl))
        throw badRequest(
          'The invite redirect URL must start with "http://" or "https://".',
          'inviteRedirectUrl',
        )
      const tenant = tenantOf(call)
      if (tenant.verifiedDomains.includes(address.split('@')[1]?.toLowerCase() ?? ''))
        throw badRequest(
          'The domain of the email address is a verified domain of this directory. Create a user instead.',
          'invitedUserEmailAddress',
        )
      const name = guestPrincipalName(address, tenant.verifiedDomains[0] ?? 'invalid')
      const taken = store.users
        .by('tenant', tenant.id)
        .some(user => user.userPrincipalName.toLowerCase() === name.toLowerCase())
      if (taken)
        throw badRequest('The invited user already exists in the directory.', 'invitedUserEmailAddress')
      const home = findHomeUser(store, address)
      const guest: User = {
        id: newGuid(),
        tenantId: tenant.id,
        userPrincipalName: name,
        mail: address,
        otherMails: [address],
        displayName:
          input.invitedUserDisplayName?.trim() || home?.displayName || (address.split('@')[0] ?? address),
        givenName: null,
        surname: null,
        userType: 'Guest',
        accountEnabled: true,
        // Checked at home; a guest from outside the emulator signs in with the usual password.
        password: home?.password ?? defaultPassword,
        forceChangePasswordNextSignIn: false,
        homeAccount: home === undefined ? null : { tenantId: home.tenantId, userId: home.id },
        identityProvider: home === undefined ? providerOf(address) : null,
        directoryRoles: [],
        country: null,
        createdDateTime: call.now,
      }
      store.users.insert(guest)
      return {
        status: 201,
        body: {
          '@odata.context': `${call.root}/$metadata#invitations/$entity`,
          id: newGuid(),
          invitedUserDisplayName: guest.displayName,
          invitedUserEmailAddress: address,
          invitedUserType: 'Guest',
          inviteRedirectUrl: input.inviteRedirectUrl,
          inviteRedeemUrl: input.inviteRedirectUrl,
          sendInvitationMessage: false,
          status: 'Completed',
          invitedUser: { id: guest.id },
        },
      }
    },
  },
]
