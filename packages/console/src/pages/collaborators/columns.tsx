import { Badge } from '@mantine/core'
import { type AdminCollaborator, isInvitation } from '../../api/admin/collaborators.ts'
import type { Column } from '../../components/data-table.tsx'
import { StatePill } from '../../components/state-pill.tsx'
import { When } from '../../components/when.tsx'
import { CollaboratorMenu } from './collaborator-menu.tsx'
import classes from './collaborators-page.module.css'
import { InvitationMenu } from './invitation-menu.tsx'
import { MailState, WhoseItIs, whyNotCounting } from './invitation-words.tsx'

export const columns: readonly Column<AdminCollaborator>[] = [
  {
    title: 'Who',
    cell: person => (
      <>
        <span className={classes.name} title={person.fullname || person.email}>
          {person.fullname || person.email}
        </span>
        {person.fullname !== '' && (
          <span className={classes.email} title={person.email}>
            {person.email}
          </span>
        )}
        {person.invitation && <InvitationNote invitation={person.invitation} />}
        {person.sharesAddress && <span className={classes.shared}>Another account says this address</span>}
      </>
    ),
  },
  {
    title: 'Roles',
    cell: person => (
      <span className={classes.roles}>
        {person.superAdmin && <Badge>super admin</Badge>}
        {person.roles
          .filter(role => !(person.superAdmin && role === 'admin'))
          .map(role => (
            <Badge key={role}>{role}</Badge>
          ))}
      </span>
    ),
  },
  {
    title: 'Signs in with',
    cell: person => person.invitation?.strategy || person.strategies.join(', ') || 'nothing yet',
  },
  { title: 'State', narrow: true, cell: person => <State person={person} /> },
  {
    title: 'Last seen',
    narrow: true,
    cell: person => (person.lastSeenAt ? <When at={person.lastSeenAt} /> : 'never'),
  },
  {
    title: 'Actions',
    actions: true,
    cell: person =>
      isInvitation(person) ? <InvitationMenu row={person} /> : <CollaboratorMenu person={person} />,
  },
]

/** Why an invitation does not count, or whose account its address is. */
function InvitationNote({
  invitation: { holder, notCounting, mail },
}: {
  readonly invitation: NonNullable<AdminCollaborator['invitation']>
}) {
  if (notCounting !== undefined) {
    return <span className={classes.note}>{whyNotCounting[notCounting]} Invite again.</span>
  }
  return (
    <>
      {holder && (
        <span className={classes.note}>
          <WhoseItIs holder={holder} />
        </span>
      )}
      {mail && (
        <span className={classes.note}>
          <MailState mail={mail} />
        </span>
      )}
    </>
  )
}

function State({ person }: { readonly person: AdminCollaborator }) {
  if (person.invitation?.notCounting !== undefined) {
    return <StatePill tone="bad">Does not count any more</StatePill>
  }
  if (person.disabled) return <StatePill tone="bad">Disabled</StatePill>
  if (person.locked) return <StatePill tone="warn">Locked</StatePill>
  if (person.invitation) {
    return person.invitation.expiresAt < Date.now() ? (
      <StatePill tone="warn">Invitation expired</StatePill>
    ) : (
      <StatePill tone="quiet">
        <span>
          Invited, ends <When at={person.invitation.expiresAt} />
        </span>
      </StatePill>
    )
  }
  return <StatePill tone="good">Active</StatePill>
}
