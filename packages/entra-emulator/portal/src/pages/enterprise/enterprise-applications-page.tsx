import { Badge } from '@mantine/core'
import type { ServicePrincipal } from '../../api/types.ts'
import { Page } from '../../components/page.tsx'
import { PagedGrid } from '../../components/paged-grid.tsx'
import { TenantLink } from '../../components/tenant-link.tsx'
import { formatDate } from '../../components/time.ts'

/** The applications that people of this tenant can sign in to, wherever they are registered. */
export function EnterpriseApplicationsPage() {
  return (
    <Page
      title="Enterprise applications"
      crumbs={[{ label: 'Enterprise applications', to: 'enterprise-applications' }]}
    >
      <PagedGrid<ServicePrincipal>
        label="Enterprise applications"
        path="servicePrincipals"
        filter="tags/any(t:t eq 'WindowsAzureActiveDirectoryIntegratedApp')"
        orderBy="displayName"
        search={['displayName', 'appId']}
        searchLabel="Search by name or application ID"
        empty="No application has been added to this tenant yet. Registering one adds it, and so does consent to one of another tenant."
        columns={[
          {
            title: 'Name',
            cell: principal => (
              <TenantLink to={`enterprise-applications/${principal.id}`}>{principal.displayName}</TenantLink>
            ),
          },
          { title: 'Object ID', cell: principal => <span className="mono">{principal.id}</span> },
          { title: 'Application ID', cell: principal => <span className="mono">{principal.appId}</span> },
          {
            title: 'Sign-in',
            cell: principal =>
              !principal.accountEnabled ? (
                <Badge color="red">Disabled</Badge>
              ) : principal.appRoleAssignmentRequired ? (
                'Assigned people only'
              ) : (
                'Everybody'
              ),
          },
          { title: 'Created on', cell: principal => formatDate(principal.createdDateTime) },
        ]}
      />
    </Page>
  )
}
