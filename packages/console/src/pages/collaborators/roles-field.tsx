import { Checkbox, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { statusQuery } from '../../api/admin/status.ts'

/** The roles that exist, to be ticked; those that a person has stay visible when the file no longer names them. */
export function RolesField(props: {
  readonly value: readonly string[]
  readonly onChange: (roles: string[]) => void
}) {
  const { data: status } = useQuery(statusQuery)
  const roles = [...new Set([...(status?.roles ?? ['admin', 'member']), ...props.value])]
  return (
    <Checkbox.Group
      label="Roles"
      description="admin manages collaborators, sessions and the audit log; the rest decide which apps are open."
      value={[...props.value]}
      onChange={props.onChange}
    >
      <Group mt="xs" gap="md">
        {roles.map(role => (
          <Checkbox key={role} value={role} label={role} />
        ))}
      </Group>
    </Checkbox.Group>
  )
}
