import { Button, Menu, Text } from '@mantine/core'
import { IconDots, IconPlus } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { collaboratorsCsvUrl, collaboratorsQuery, type PeopleFilter } from '../../api/admin/collaborators.ts'
import { PageHeading } from '../../components/page-heading.tsx'
import { PagedTable } from '../../components/paged-table.tsx'
import { BulkBar } from './bulk-bar.tsx'
import { columns } from './columns.tsx'
import { ImportDialog } from './import-dialog.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { PeopleFilterBar } from './people-filter.tsx'

const route = getRouteApi('/signed-in/collaborators')

/** Everybody who may sign in, and whoever was invited to. */
export function CollaboratorsPage() {
  const { invite, sort = 'name', ...filter } = route.useSearch()
  const navigate = route.useNavigate()
  const [importing, setImporting] = useState(false)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [all, setAll] = useState(false)
  const choose = (ids: ReadonlySet<string>, everybody = false) => {
    setChosen(ids)
    setAll(everybody)
  }
  const go = (change: PeopleFilter & { readonly sort?: string; readonly invite?: string | undefined }) =>
    void navigate({ search: previous => ({ ...previous, ...change }), replace: true })
  const setInvite = (strategy: string | undefined) => go({ invite: strategy })
  const pages = useInfiniteQuery(collaboratorsQuery(filter, sort))
  const people = pages.data?.pages.flatMap(page => page.items)
  const total = pages.data?.pages.at(-1)?.total ?? 0
  const isFiltered = Object.values(filter).some(Boolean)
  const picked = people?.filter(({ id }) => all || chosen.has(id)) ?? []
  return (
    <>
      <PageHeading
        title="Collaborators"
        intro="The people who may sign in. Those who are invited come in with their first sign-in."
        actions={
          <>
            <Menu position="bottom-end">
              <Menu.Target>
                <Button variant="default" aria-label="Import and export" px="sm">
                  <IconDots size={18} aria-hidden="true" />
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={() => setImporting(true)}>Import from CSV</Menu.Item>
                <Menu.Item component="a" href={collaboratorsCsvUrl} download>
                  Export as CSV
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
            <Button
              leftSection={<IconPlus size={18} aria-hidden="true" />}
              // Names no strategy: the usual one is preselected.
              onClick={() => setInvite('new')}
            >
              Invite
            </Button>
          </>
        }
      />
      <PeopleFilterBar
        filter={filter}
        sort={sort}
        onFilter={change => {
          // Who is chosen is seen: nobody of another list is changed along.
          choose(new Set())
          go(change)
        }}
        onSort={changed => go({ sort: changed })}
      >
        <Text size="sm" c="dimmed" role="status">
          {people !== undefined && `${people.length.toLocaleString('en')} of ${total.toLocaleString('en')}`}
        </Text>
      </PeopleFilterBar>
      {picked.length > 0 && (
        <BulkBar
          chosen={picked}
          all={all}
          total={total}
          hasMore={total > picked.length}
          filter={filter}
          onChooseAll={() => choose(new Set(people?.map(({ id }) => id)), true)}
          onClear={() => choose(new Set())}
        />
      )}
      <PagedTable
        label="Collaborators"
        pages={pages}
        columns={columns}
        rowKey={person => person.id}
        sorting={{ by: sort, onChange: changed => go({ sort: changed }) }}
        choosing={{
          chosen: new Set(picked.map(({ id }) => id)),
          onChange: ids => choose(ids),
          nameOf: person =>
            person.invitation ? `the invitation of ${person.email}` : person.fullname || person.email,
        }}
        empty={
          isFiltered
            ? {
                title: 'Nobody matches',
                text: 'Search by a part of the name or of the e-mail address, or clear the filter.',
              }
            : {
                title: 'Nobody is here yet',
                text: 'Invite the first person: they get a link that leads them to sign in.',
              }
        }
        moreLabel="Show more"
      />
      {invite !== undefined && <InviteDialog strategy={invite} onClose={() => setInvite(undefined)} />}
      {importing && <ImportDialog onClose={() => setImporting(false)} />}
    </>
  )
}
