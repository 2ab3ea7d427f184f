import { Button, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { type AuditFilter, isFiltered } from '../../api/admin/audit.ts'
import { timeZone } from '../../components/time.ts'
import classes from './audit-page.module.css'
import { kinds } from './kinds.ts'

/** What of the log is shown. All of it stands in the address, so that it can be kept and passed on. */
export function AuditFilterFields(props: {
  readonly filter: AuditFilter
  readonly onChange: (change: AuditFilter) => void
}) {
  const { filter, onChange } = props
  const text = (name: 'search' | 'who' | 'about') => ({
    value: filter[name] ?? '',
    onSettled: (value: string) => onChange({ [name]: value }),
  })
  const day = (name: 'from' | 'until') => ({
    type: 'date' as const,
    value: filter[name] ?? '',
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      onChange({ [name]: event.currentTarget.value }),
  })
  return (
    <search className={classes.filter}>
      <SettledInput
        label="Search"
        placeholder="Reference as it stands on the page, e-mail address or text"
        type="search"
        leftSection={<IconSearch size={17} aria-hidden="true" />}
        className={classes.wide ?? ''}
        {...text('search')}
      />
      <Select
        label="Kind"
        placeholder="Any"
        clearable
        data={withKind(filter.kind)}
        value={filter.kind ?? null}
        clearButtonProps={{ 'aria-label': 'Any kind' }}
        onChange={kind => onChange({ kind: kind ?? '' })}
      />
      <Select
        label="Result"
        placeholder="Any"
        clearable
        data={[{ value: 'refused', label: 'Refused only' }]}
        value={filter.result ?? null}
        clearButtonProps={{ 'aria-label': 'Any result' }}
        onChange={result => onChange({ result: result ?? '' })}
      />
      <SettledInput label="Who" placeholder="A part of who did it" {...text('who')} />
      <SettledInput label="About" placeholder="A part of whom or what" {...text('about')} />
      <TextInput label="From" {...day('from')} />
      <TextInput label="Until" {...day('until')} />
      <p className={classes.zone}>
        Days and times are those of {timeZone()}.
        {isFiltered(filter) && (
          <Button variant="subtle" size="compact-sm" onClick={() => onChange(nothing)}>
            Show everything
          </Button>
        )}
      </p>
    </search>
  )
}

/** A typed address may name a kind that there is not: it stands there as it is, for it is why nothing is found. */
const withKind = (kind = '') =>
  kind === '' || kinds.some(({ value }) => value === kind) ? kinds : [...kinds, { value: kind, label: kind }]

const nothing: Required<AuditFilter> = {
  search: '',
  kind: '',
  result: '',
  who: '',
  about: '',
  from: '',
  until: '',
}

/** A field whose value counts once nobody has typed for a moment. What the address says counts, unless somebody types. */
function SettledInput(props: {
  readonly label: string
  readonly placeholder: string
  readonly type?: 'search'
  readonly leftSection?: ReactNode
  readonly className?: string
  readonly value: string
  readonly onSettled: (value: string) => void
}) {
  const { value, onSettled, ...shown } = props
  const [typed, setTyped] = useState(value)
  const settled = useRef(value)
  const settle = useDebouncedCallback((text: string) => {
    settled.current = text
    onSettled(text)
  }, 250)
  useEffect(() => {
    // What comes back of what was typed is older than what stands there now.
    if (value !== settled.current) setTyped(value)
    settled.current = value
  }, [value])
  return (
    <TextInput
      {...shown}
      value={typed}
      onChange={event => {
        setTyped(event.currentTarget.value)
        settle(event.currentTarget.value)
      }}
    />
  )
}
