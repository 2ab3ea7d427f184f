import { Button, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { type AuditEntry, auditExportUrl, auditQuery } from '../../api/admin/audit.ts'
import { CodeBlock } from '../../components/code-block.tsx'
import type { Column } from '../../components/data-table.tsx'
import { PageHeading } from '../../components/page-heading.tsx'
import { PagedTable } from '../../components/paged-table.tsx'
import { StatePill } from '../../components/state-pill.tsx'
import { When } from '../../components/when.tsx'
import classes from './audit-page.module.css'

const route = getRouteApi('/signed-in/audit')

/** What happened and who did it: sign-ins and refusals, invitations, changes of roles and of the configuration. */
export function AuditPage() {
  const filter = route.useSearch()
  const navigate = route.useNavigate()
  const [search, setSearch] = useState(filter.search ?? '')
  const apply = useDebouncedCallback((value: string) => {
    void navigate({ search: previous => ({ ...previous, search: value }), replace: true })
  }, 250)
  const pages = useInfiniteQuery(auditQuery(filter))
  return (
    <>
      <PageHeading
        title="Audit log"
        intro="When somebody reports an error at sign-in or in this console, search for its reference to find the reason. References of error pages at an app are in the server's log."
        actions={
          <Button variant="default" component="a" href={auditExportUrl(filter)} download>
            Export as JSON lines
          </Button>
        }
      />
      <search className={classes.filter}>
        <TextInput
          label="Search"
          placeholder="Reference, e-mail address or text"
          type="search"
          leftSection={<IconSearch size={17} aria-hidden="true" />}
          value={search}
          onChange={event => {
            setSearch(event.currentTarget.value)
            apply(event.currentTarget.value)
          }}
        />
        <Select
          label="Kind"
          placeholder="All"
          clearable
          data={kinds}
          value={filter.kind ?? null}
          clearButtonProps={{ 'aria-label': 'All kinds' }}
          onChange={kind =>
            void navigate({ search: previous => ({ ...previous, kind: kind ?? undefined }), replace: true })
          }
        />
      </search>
      <PagedTable
        label="Audit log"
        pages={pages}
        columns={columns}
        rowKey={entry => entry.id}
        empty={
          filter.search || filter.kind
            ? {
                title: 'Nothing matches',
                text: 'A reference is five characters, as shown on the error page. Those of pages at an app are in the log of the server. Older entries may have been removed.',
              }
            : { title: 'Nothing happened yet', text: 'The next sign-in is the first entry.' }
        }
        moreLabel="Show older"
      />
    </>
  )
}

const kinds = [
  { value: 'sign-in', label: 'Signed in' },
  { value: 'sign-out', label: 'Signed out' },
  { value: 'sign-out-by-provider', label: 'Signed out by the provider' },
  { value: 'access', label: 'Access refused' },
  { value: 'invitation', label: 'Invited' },
  { value: 'invitation-withdrawn', label: 'Invitation withdrawn' },
  { value: 'import', label: 'Imported' },
  { value: 'export', label: 'Exported' },
  { value: 'roles', label: 'Roles changed' },
  { value: 'disabled', label: 'Disabled' },
  { value: 'enabled', label: 'Enabled' },
  { value: 'deleted', label: 'Deleted' },
  { value: 'password-reset', label: 'Password reset' },
  { value: 'unlocked', label: 'Unlocked' },
  { value: 'session-ended', label: 'Session ended' },
  { value: 'key-rotated', label: 'Key for assertions made' },
  { value: 'admin-link', label: 'One-time link made' },
  { value: 'token-created', label: 'API token made' },
  { value: 'token-revoked', label: 'API token revoked' },
  { value: 'configuration', label: 'Configuration changed' },
  { value: 'secrets-shown', label: 'Secrets shown' },
  { value: 'restart', label: 'Restarted' },
]

const columns: readonly Column<AuditEntry>[] = [
  {
    title: 'What',
    cell: entry => (
      <>
        <span className={classes.what}>{entry.what}</span>
        {hasDetail(entry) && (
          <details className={classes.detail}>
            <summary>Details</summary>
            <CodeBlock wrap label={`Details of ${entry.what}`}>
              {JSON.stringify(entry.detail, null, 2)}
            </CodeBlock>
          </details>
        )}
      </>
    ),
  },
  { title: 'Who', cell: entry => entry.who },
  {
    title: 'Result',
    narrow: true,
    cell: entry =>
      entry.result === 'ok' ? (
        <StatePill tone="good">Done</StatePill>
      ) : (
        <StatePill tone="bad">Refused</StatePill>
      ),
  },
  { title: 'Reference', narrow: true, cell: entry => entry.ref && <code>{entry.ref}</code> },
  { title: 'When', narrow: true, cell: entry => <When at={entry.at} /> },
]

const hasDetail = ({ detail }: AuditEntry) => Object.keys(detail).length > 0
