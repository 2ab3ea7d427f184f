import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import type { Group, Page as PageOf, User } from '../api/types.ts'
import { useGraph } from '../api/use-portal.ts'
import { searchFor } from './paged-grid.tsx'

/** Finds a user or a group by typing; the emulator searches, so that ten thousand people are no matter. */
export function PickPrincipal(props: {
  readonly label: string
  readonly value: string | undefined
  readonly onChange: (id: string | undefined) => void
  readonly error: string | undefined
  readonly exclude?: readonly string[]
}) {
  const [text, setText] = useState('')
  const [wanted] = useDebouncedValue(text.trim(), 200)
  const search = (properties: readonly string[]) =>
    wanted === '' ? '' : `&$search=${encodeURIComponent(searchFor(properties, wanted))}`
  const { data: users } = useGraph<PageOf<User>>(
    `users?$top=20&$orderby=displayName${search(['displayName', 'mail', 'userPrincipalName'])}`,
  )
  const { data: groups } = useGraph<PageOf<Group>>(
    `groups?$top=20&$orderby=displayName${search(['displayName'])}`,
  )
  const without = (id: string) => !props.exclude?.includes(id)
  return (
    <Select
      label={props.label}
      required
      searchable
      data-autofocus
      placeholder="Search by name or address"
      nothingFoundMessage="Nobody matches."
      data={[
        {
          group: 'Users',
          items: (users?.value ?? [])
            .filter(user => without(user.id))
            .map(user => ({ value: user.id, label: `${user.displayName} (${user.userPrincipalName})` })),
        },
        {
          group: 'Groups',
          items: (groups?.value ?? [])
            .filter(group => without(group.id))
            .map(group => ({ value: group.id, label: group.displayName })),
        },
      ]}
      // The emulator has searched already.
      filter={({ options }) => options}
      value={props.value ?? null}
      onChange={id => props.onChange(id ?? undefined)}
      onSearchChange={setText}
      error={props.error}
    />
  )
}
