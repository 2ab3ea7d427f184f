import { Badge } from '@mantine/core'
import type { AdminCollaborator } from '../../api/admin/collaborators.ts'
import type { Column } from '../../components/data-table.tsx'
import { StatePill } from '../../components/state-pill.tsx'
import { When } from '../../components/when.tsx'
import { CollaboratorMenu } from './collaborator-menu.tsx'
import classes from './collaborators-page.module.css'

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
    cell: person => person.strategies.join(', ') || person.invitation?.strategy || 'nothing yet',
  },
  { title: 'State', narrow: true, cell: person => <State person={person} /> },
  {
    title: 'Last seen',
    narrow: true,
    cell: person => (person.lastSeenAt ? <When at={person.lastSeenAt} /> : 'never'),
  },
  { title: 'Actions', actions: true, cell: person => <CollaboratorMenu person={person} /> },
]

function State({ person }: { readonly person: AdminCollaborator }) {
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
