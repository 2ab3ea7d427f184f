import { Button, Menu, Text, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconDots, IconPlus, IconSearch } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { collaboratorsCsvUrl, collaboratorsQuery } from '../../api/admin/collaborators.ts'
import { PageHeading } from '../../components/page-heading.tsx'
import { PagedTable } from '../../components/paged-table.tsx'
import classes from './collaborators-page.module.css'
import { columns } from './columns.tsx'
import { ImportDialog } from './import-dialog.tsx'
import { InviteDialog } from './invite-dialog.tsx'

const route = getRouteApi('/signed-in/collaborators')

/** Everybody who may sign in, and whoever was invited to. */
export function CollaboratorsPage() {
  const { search = '', invite } = route.useSearch()
  const navigate = route.useNavigate()
  const [typed, setTyped] = useState(search)
  const [importing, setImporting] = useState(false)
  const apply = useDebouncedCallback((value: string) => {
    void navigate({ search: previous => ({ ...previous, search: value }), replace: true })
  }, 250)
  const setInvite = (strategy: string | undefined) =>
    void navigate({ search: previous => ({ ...previous, invite: strategy }), replace: true })
  const pages = useInfiniteQuery(collaboratorsQuery(search))
  const people = pages.data?.pages.flatMap(page => page.items)
  const total = pages.data?.pages.at(-1)?.total ?? 0
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
      <search className={classes.search}>
        <TextInput
          label="Search"
          type="search"
          placeholder="Name or e-mail address"
          leftSection={<IconSearch size={17} aria-hidden="true" />}
          value={typed}
          onChange={event => {
            setTyped(event.currentTarget.value)
            apply(event.currentTarget.value)
          }}
        />
        <Text size="sm" c="dimmed" role="status">
          {people !== undefined && `${people.length} of ${total}`}
        </Text>
      </search>
      <PagedTable
        label="Collaborators"
        pages={pages}
        columns={columns}
        rowKey={person => person.id}
        empty={
          search === ''
            ? {
                title: 'Nobody is here yet',
                text: 'Invite the first person: they get a link that leads them to sign in.',
              }
            : { title: 'Nobody matches', text: 'Search by a part of the name or of the e-mail address.' }
        }
        moreLabel="Show more"
      />
      {invite !== undefined && <InviteDialog strategy={invite} onClose={() => setInvite(undefined)} />}
      {importing && <ImportDialog onClose={() => setImporting(false)} />}
    </>
  )
}
