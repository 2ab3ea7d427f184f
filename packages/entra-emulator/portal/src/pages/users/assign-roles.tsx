import { Checkbox, Stack } from '@mantine/core'
import { useState } from 'react'
import type { User } from '../../api/types.ts'
import { useChange, usePortal, useTenantId } from '../../api/use-portal.ts'
import { Panel } from '../../components/panel.tsx'

/** "Assigned roles": which directory roles a person has. */
export function AssignRoles({
  user,
  current,
  ...panel
}: {
  readonly user: User
  readonly opened: boolean
  readonly onClose: () => void
  readonly current: readonly string[]
}) {
  const tenant = useTenantId()
  const change = useChange()
  const { data } = usePortal<{ known: readonly string[] }>(`tenants/${tenant}/directoryRoles/${user.id}`)
  const [chosen, setChosen] = useState<string[]>([...current])
  return (
    <Panel
      {...panel}
      title="Assigned roles"
      submitLabel="Save"
      fields={[]}
      onSubmit={() =>
        change(
          {
            method: 'PATCH',
            path: `/portal/api/tenants/${tenant}/directoryRoles/${user.id}`,
            body: { directoryRoles: chosen },
          },
          'The roles were saved',
        )
      }
    >
      {() => (
        <Checkbox.Group
          label="Directory roles"
          description="Who consents for the organization, and who may change the directory through Graph."
          value={chosen}
          onChange={setChosen}
        >
          <Stack gap="xs" mt="xs">
            {data?.known.map(role => (
              <Checkbox key={role} value={role} label={role} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
    </Panel>
  )
}
