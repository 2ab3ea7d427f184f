import { Button, Group, Loader, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import { graphPath } from '../api/http.ts'
import type { Page as PageOf } from '../api/types.ts'
import { usePortal, useTenantId } from '../api/use-portal.ts'
import { Field } from './field.tsx'
import { type Column, Grid } from './grid.tsx'
import { Message } from './message.tsx'

/** A list that the emulator pages and searches: ten thousand rows never reach the browser at once. */
export function PagedGrid<Row extends { readonly id: string }>(props: {
  readonly label: string
  /** Graph path: `users`. */
  readonly path: string
  readonly select?: string
  readonly filter?: string
  readonly orderBy?: string
  /** What is searched: `displayName`, `mail`. */
  readonly search: readonly string[]
  readonly searchLabel: string
  readonly columns: readonly Column<Row>[]
  readonly empty: ReactNode
  readonly pageSize?: number
  readonly tools?: ReactNode
}) {
  const tenantId = useTenantId()
  const [text, setText] = useState('')
  const [wanted] = useDebouncedValue(text.trim(), 200)
  // The links of the pages before this one, so that one can go back.
  const [links, setLinks] = useState<readonly string[]>([])
  const first = firstPage(tenantId, props, wanted)
  // Another question begins on its first page
  useEffect(() => setLinks([]), [first])
  const { data, error, isFetching } = usePortal<PageOf<Row>>(links.at(-1) ?? first)
  const next = data?.['@odata.nextLink']
  const count = data?.['@odata.count']
  return (
    <>
      <Group mb="sm" gap="sm" align="end">
        <Field
          type="search"
          aria-label={props.searchLabel}
          placeholder={props.searchLabel}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={text}
          onChange={setText}
          w={320}
          maw="100%"
        />
        {props.tools}
        {isFetching && <Loader size="xs" aria-label="Loading" />}
      </Group>
      {error !== null && (
        <Message tone="error" title="The list could not be read">
          {error.message}
        </Message>
      )}
      {count !== undefined && (
        <Text size="sm" c="dimmed" mb={6} role="status">
          {count === 1 ? '1 found' : `${count.toLocaleString('en')} found`}
        </Text>
      )}
      {data !== undefined && (
        <Grid
          label={props.label}
          columns={props.columns}
          rows={data.value}
          rowKey={row => row.id}
          empty={wanted === '' ? props.empty : `Nothing matches “${wanted}”.`}
        />
      )}
      {(links.length > 0 || next !== undefined) && (
        <Group gap="xs">
          <Button
            variant="default"
            size="compact-md"
            disabled={links.length === 0}
            onClick={() => setLinks(links.slice(0, -1))}
          >
            Previous
          </Button>
          <Button
            variant="default"
            size="compact-md"
            disabled={next === undefined}
            onClick={() => next !== undefined && setLinks([...links, next])}
          >
            Next
          </Button>
          <Text size="sm" c="dimmed">
            Page {links.length + 1}
          </Text>
        </Group>
      )}
    </>
  )
}

const firstPage = (
  tenantId: string,
  props: {
    readonly path: string
    readonly select?: string
    readonly filter?: string
    readonly orderBy?: string
    readonly search: readonly string[]
    readonly pageSize?: number
  },
  text: string,
): string => {
  const query = new URLSearchParams({ $count: 'true', $top: String(props.pageSize ?? 50) })
  if (props.orderBy !== undefined) query.set('$orderby', props.orderBy)
  if (props.select !== undefined) query.set('$select', props.select)
  if (props.filter !== undefined) query.set('$filter', props.filter)
  if (text !== '') query.set('$search', searchFor(props.search, text))
  return `${graphPath(tenantId, props.path)}?${query}`
}

export const searchFor = (properties: readonly string[], text: string): string => {
  const escaped = text.replaceAll(/["\\]/g, '\\$&')
  return properties.map(property => `"${property}:${escaped}"`).join(' OR ')
}
