import { Button } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { auditExportUrl, auditQuery, isFiltered, referenceQuery } from '../../api/admin/audit.ts'
import { PageHeading } from '../../components/page-heading.tsx'
import { PagedTable } from '../../components/paged-table.tsx'
import { dayAndTime } from '../../components/time.ts'
import { AuditFilterFields } from './audit-filter.tsx'
import classes from './audit-page.module.css'
import { columns } from './columns.tsx'
import { FoundError } from './found-error.tsx'

const route = getRouteApi('/signed-in/audit')

/** What happened and who did it: sign-ins and refusals, invitations, changes of roles and of the configuration. */
export function AuditPage() {
  const filter = route.useSearch()
  const navigate = route.useNavigate()
  const pages = useInfiniteQuery(auditQuery(filter))
  const reference = useQuery(referenceQuery(filter.search?.trim() ?? ''))
  const searchedTo = pages.data?.pages.at(-1)?.searchedTo
  const error = filter.search === undefined ? undefined : reference.data?.error
  return (
    <>
      <PageHeading
        title="Audit log"
        intro="When somebody reports an error page, search for the reference on it: at sign-in, in this console or at an app."
        actions={
          <Button variant="default" component="a" href={auditExportUrl(filter)} download>
            Export as JSON lines
          </Button>
        }
      />
      <AuditFilterFields
        filter={filter}
        onChange={change =>
          void navigate({ search: previous => ({ ...previous, ...change }), replace: true })
        }
      />
      {error !== undefined && (
        <div role="status" className={classes.found}>
          <FoundError error={error} />
        </div>
      )}
      <PagedTable
        label="Audit log"
        pages={pages}
        columns={columns}
        rowKey={entry => entry.id}
        empty={
          isFiltered(filter)
            ? {
                title: error === undefined ? 'Nothing matches' : 'Nothing of it in the audit log',
                text:
                  error === undefined
                    ? 'A reference is five characters, as shown on the error page. Those of the last week are found here unless the server was stopped since; its log has all. Older entries may have been removed.'
                    : 'What apps answer and what strangers ask for is not written there.',
              }
            : { title: 'Nothing happened yet', text: 'The next sign-in is the first entry.' }
        }
        moreLabel={searchedTo === undefined ? 'Show older' : 'Search further back'}
        lookedAt={searchedTo === undefined ? undefined : `Searched back to ${dayAndTime(searchedTo)}.`}
      />
    </>
  )
}
