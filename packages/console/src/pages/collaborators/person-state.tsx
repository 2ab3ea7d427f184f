import type { AdminCollaborator } from '../../api/admin/collaborators.ts'
import { StatePill } from '../../components/state-pill.tsx'
import { When } from '../../components/when.tsx'

/** Whether somebody may come in, or why not. */
export function PersonState({ person }: { readonly person: AdminCollaborator }) {
  const { invitation } = person
  if (invitation !== undefined && invitation.expiresAt < Date.now()) {
    return <StatePill tone="warn">Invitation expired</StatePill>
  }
  if (invitation?.notCounting !== undefined) {
    return <StatePill tone="bad">Does not count any more</StatePill>
  }
  if (person.disabled) return <StatePill tone="bad">Disabled</StatePill>
  if (person.locked) return <StatePill tone="warn">Locked</StatePill>
  if (invitation) {
    return (
      <StatePill tone="quiet">
        <span>
          Invited, ends <When at={invitation.expiresAt} />
        </span>
      </StatePill>
    )
  }
  return <StatePill tone="good">Active</StatePill>
}
