import { Badge } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type AdminCollaborator, isInvitation } from '../../api/admin/collaborators.ts'
import { Breakable } from '../../components/breakable.tsx'
import type { Column } from '../../components/data-table.tsx'
import { When } from '../../components/when.tsx'
import { CollaboratorMenu } from './collaborator-menu.tsx'
import classes from './collaborators-page.module.css'
import { InvitationMenu } from './invitation-menu.tsx'
import { MailState, NearMiss, WhoseItIs, whyNotCounting } from './invitation-words.tsx'
import { PersonState } from './person-state.tsx'

export const columns: readonly Column<AdminCollaborator>[] = [
  {
    title: 'Who',
    sort: 'name',
    cell: person => (
      <>
        <Link to="/collaborators/$id" params={{ id: person.id }} className={classes.name}>
          <Breakable text={person.fullname || person.email} lines={2} />
        </Link>
        {person.fullname !== '' && <Breakable text={person.email} lines={2} className={classes.email} />}
        {person.invitation && <InvitationNote invitation={person.invitation} />}
        {person.sharesAddress && <span className={classes.shared}>Another account says this address</span>}
      </>
    ),
  },
  {
    title: 'Roles',
    sort: 'role',
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
    cell: person => (
      <Breakable
        text={person.invitation?.strategy || person.strategies.join(', ') || 'nothing yet'}
        lines={2}
      />
    ),
  },
  { title: 'State', narrow: true, cell: person => <PersonState person={person} /> },
  {
    title: 'Last seen',
    narrow: true,
    sort: '-seen',
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
  invitation: { holder, notCounting, mail, nearMiss },
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
      {nearMiss && (
        <span className={classes.shared}>
          <NearMiss miss={nearMiss} />
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
