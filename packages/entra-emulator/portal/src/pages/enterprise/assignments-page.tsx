import { ActionIcon, Select } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import {
  type Assignment,
  defaultAccess,
  type Page as PageOf,
  type ServicePrincipal,
} from '../../api/types.ts'
import { useAction, useChange, useGraph } from '../../api/use-portal.ts'
import { Command } from '../../components/command.tsx'
import { Grid } from '../../components/grid.tsx'
import { Message } from '../../components/message.tsx'
import { Panel } from '../../components/panel.tsx'
import { PickPrincipal } from '../../components/pick-principal.tsx'
import { formatTime } from '../../components/time.ts'
import { PrincipalPage } from './principal-page.tsx'

/** "Users and groups": who is assigned, and in which role. */
export function AssignmentsPage() {
  const [adding, add] = useDisclosure(false)
  return (
    <PrincipalPage
      title="Users and groups"
      commands={() => <Command icon={IconPlus} label="Add user/group" onClick={add.open} />}
    >
      {principal => (
        <>
          {!principal.appRoleAssignmentRequired && (
            <>
              <Message tone="info">
                Assignment is not required, so that everybody in the tenant gets in. Assignments still give
                roles.
              </Message>
              <div style={{ height: 12 }} />
            </>
          )}
          <Assignments principal={principal} />
          <AddAssignment key={String(adding)} principal={principal} opened={adding} onClose={add.close} />
        </>
      )}
    </PrincipalPage>
  )
}

const roleName = (principal: ServicePrincipal, id: string): string =>
  id === defaultAccess
    ? 'Default Access'
    : (principal.appRoles.find(role => role.id === id)?.displayName ?? id)

function Assignments({ principal }: { readonly principal: ServicePrincipal }) {
  const action = useAction()
  const path = `servicePrincipals/${principal.id}/appRoleAssignedTo`
  const { data } = useGraph<PageOf<Assignment>>(`${path}?$top=999`)
  return (
    <Grid
      label="Users and groups"
      rows={data?.value ?? []}
      rowKey={assignment => assignment.id}
      empty="Nobody is assigned."
      columns={[
        {
          title: 'Display name',
          cell: assignment => assignment.principalDisplayName ?? assignment.principalId,
        },
        { title: 'Object type', cell: assignment => assignment.principalType },
        { title: 'Role assigned', cell: assignment => roleName(principal, assignment.appRoleId) },
        { title: 'Since', cell: assignment => formatTime(assignment.createdDateTime) },
        {
          title: 'Actions',
          actions: true,
          cell: assignment => (
            <ActionIcon
              variant="subtle"
              aria-label={`Remove assignment of ${assignment.principalDisplayName}`}
              onClick={() =>
                void action(
                  { method: 'DELETE', path: `${path}/${assignment.id}` },
                  'The assignment was removed',
                )
              }
            >
              <IconTrash size={17} aria-hidden />
            </ActionIcon>
          ),
        },
      ]}
    />
  )
}

function AddAssignment({
  principal,
  ...panel
}: {
  readonly principal: ServicePrincipal
  readonly opened: boolean
  readonly onClose: () => void
}) {
  const change = useChange()
  const [principalId, setPrincipalId] = useState<string>()
  const roles = principal.appRoles.filter(role => role.isEnabled && role.allowedMemberTypes.includes('User'))
  const [role, setRole] = useState(roles[0]?.id ?? defaultAccess)
  return (
    <Panel
      {...panel}
      title="Add Assignment"
      submitLabel="Assign"
      fields={['principalId', 'appRoleId']}
      disabled={principalId === undefined}
      onSubmit={() =>
        change(
          {
            method: 'POST',
            path: `servicePrincipals/${principal.id}/appRoleAssignedTo`,
            body: { principalId, resourceId: principal.id, appRoleId: role },
          },
          'The assignment was added',
        )
      }
    >
      {errorOf => (
        <>
          <PickPrincipal
            label="Users and groups"
            value={principalId}
            onChange={setPrincipalId}
            error={errorOf('principalId')}
          />
          <Select
            label="Select a role"
            data={[
              ...roles.map(entry => ({ value: entry.id, label: entry.displayName })),
              ...(roles.length === 0 ? [{ value: defaultAccess, label: 'Default Access' }] : []),
            ]}
            value={role}
            onChange={value => setRole(value ?? defaultAccess)}
            allowDeselect={false}
            error={errorOf('appRoleId')}
          />
        </>
      )}
    </Panel>
  )
}
