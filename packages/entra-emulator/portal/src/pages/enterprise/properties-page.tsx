import { SegmentedControl } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconTrash } from '@tabler/icons-react'
import type { ServicePrincipal } from '../../api/types.ts'
import { useAction, useTenantId } from '../../api/use-portal.ts'
import { Command } from '../../components/command.tsx'
import { ConfirmDelete } from '../../components/confirm-delete.tsx'
import { Essentials } from '../../components/essentials.tsx'
import { Section } from '../../components/section.tsx'
import { CustomSigningKey } from './custom-signing-key.tsx'
import { PrincipalPage } from './principal-page.tsx'
import { yesNo } from './yes-no.ts'

/** "Properties": whether people may sign in at all, and whether they must be assigned. */
export function PropertiesPage() {
  const tenant = useTenantId()
  const action = useAction()
  const [deleting, remove] = useDisclosure(false)
  const set = (principal: ServicePrincipal, body: Partial<ServicePrincipal>) =>
    void action(
      { method: 'PATCH', path: `servicePrincipals/${principal.id}`, body },
      'The properties were saved',
    )
  return (
    <PrincipalPage
      title="Properties"
      commands={() => <Command icon={IconTrash} label="Delete" onClick={remove.open} />}
    >
      {principal => (
        <>
          <Essentials
            title="Properties"
            items={[
              { label: 'Name', value: principal.displayName },
              { label: 'Application ID', value: principal.appId, copy: principal.appId },
              { label: 'Object ID', value: principal.id, copy: principal.id },
              {
                label: 'Registered in',
                value:
                  principal.appOwnerOrganizationId === tenant
                    ? 'this tenant'
                    : principal.appOwnerOrganizationId,
              },
            ]}
          />
          <Section
            title="Enabled for users to sign-in?"
            intro="With No, every sign-in ends with AADSTS7000112, whoever is assigned."
          >
            <SegmentedControl
              aria-label="Enabled for users to sign-in?"
              data={yesNo}
              value={principal.accountEnabled ? 'yes' : 'no'}
              onChange={value => set(principal, { accountEnabled: value === 'yes' })}
            />
          </Section>
          <Section
            title="Assignment required?"
            intro="With Yes, only people and groups under Users and groups get in; everybody else meets AADSTS50105. Members of a nested group do not count."
          >
            <SegmentedControl
              aria-label="Assignment required?"
              data={yesNo}
              value={principal.appRoleAssignmentRequired ? 'yes' : 'no'}
              onChange={value => set(principal, { appRoleAssignmentRequired: value === 'yes' })}
            />
          </Section>
          <CustomSigningKey principal={principal} />
          <ConfirmDelete
            kind="enterprise application"
            name={principal.displayName}
            path={`servicePrincipals/${principal.id}`}
            list="/$tenant/enterprise-applications"
            opened={deleting}
            onClose={remove.close}
          >
            Delete {principal.displayName} from this tenant, with its consents and assignments? The
            registration stays.
          </ConfirmDelete>
        </>
      )}
    </PrincipalPage>
  )
}
