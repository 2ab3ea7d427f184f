import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type PeopleFilter, SUPER_ADMIN } from '../../api/admin/collaborators.ts'
import { statusQuery } from '../../api/admin/status.ts'
import { authConfigQuery } from '../../api/auth.ts'
import classes from './people-filter.module.css'

const states = [
  { value: '', label: 'Any' },
  { value: 'active', label: 'Active' },
  { value: 'disabled', label: 'Disabled' },
  { value: 'invited', label: 'Invited' },
  { value: 'expired', label: 'Invitation expired' },
]

/** For screens on which the table has no head to press. */
const sorts = [
  { value: 'name', label: 'Name' },
  { value: '-name', label: 'Name, Z to A' },
  { value: 'address', label: 'Address' },
  { value: 'role', label: 'Role' },
  { value: '-seen', label: 'Last seen first' },
  { value: 'seen', label: 'Last seen last' },
]

/** Who is listed, and in which order. */
export function PeopleFilterBar(props: {
  readonly filter: PeopleFilter
  readonly sort: string
  readonly onFilter: (filter: PeopleFilter) => void
  readonly onSort: (sort: string) => void
  readonly children: ReactNode
}) {
  const { filter, onFilter } = props
  const { data: status } = useQuery(statusQuery)
  const { data: config } = useQuery(authConfigQuery)
  const [typed, setTyped] = useState(filter.search ?? '')
  const apply = useDebouncedCallback((search: string) => onFilter({ search }), 250)
  const roles = withChosen([SUPER_ADMIN, ...(status?.roles ?? ['admin', 'member'])], filter.role)
  const strategies = withChosen(config?.strategies.map(({ id }) => id) ?? [], filter.strategy)
  const isFiltered = [filter.search, filter.role, filter.state, filter.strategy].some(Boolean)
  return (
    <search className={classes.bar}>
      <TextInput
        className={classes.search}
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
      <NativeSelect
        label="Role"
        data={[{ value: '', label: 'Any' }, ...roles]}
        value={filter.role ?? ''}
        onChange={event => onFilter({ role: event.currentTarget.value })}
      />
      <NativeSelect
        label="State"
        data={states}
        value={filter.state ?? ''}
        onChange={event => onFilter({ state: event.currentTarget.value })}
      />
      <NativeSelect
        label="Strategy"
        data={[{ value: '', label: 'Any' }, ...strategies]}
        value={filter.strategy ?? ''}
        onChange={event => onFilter({ strategy: event.currentTarget.value })}
      />
      <NativeSelect
        className={classes.sort}
        label="Sorted by"
        data={withChosen(sorts, props.sort)}
        value={props.sort}
        onChange={event => props.onSort(event.currentTarget.value)}
      />
      <div className={classes.end}>
        {isFiltered && (
          <Button
            variant="subtle"
            color="gray"
            c="var(--gw-soft)"
            size="compact-sm"
            onClick={() => {
              setTyped('')
              onFilter({ search: '', role: '', state: '', strategy: '' })
            }}
          >
            Clear filter
          </Button>
        )}
        {props.children}
      </div>
    </search>
  )
}

interface Choice {
  readonly value: string
  readonly label: string
}

/** What an address says stays chosen, also where nobody offers it any more. */
function withChosen(offered: readonly (string | Choice)[], chosen: string | undefined): Choice[] {
  const choices = offered.map(each => (typeof each === 'string' ? { value: each, label: each } : each))
  return chosen && !choices.some(({ value }) => value === chosen)
    ? [...choices, { value: chosen, label: chosen }]
    : choices
}
