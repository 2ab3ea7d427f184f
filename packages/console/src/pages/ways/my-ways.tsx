import { Button } from '@mantine/core'
import { useState } from 'react'
import type { Way } from '../../api/ways.ts'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { StatePill } from '../../components/state-pill.tsx'
import { When } from '../../components/when.tsx'
import { RemoveDialog } from './remove-dialog.tsx'
import { wayName } from './way-name.ts'
import classes from './ways-page.module.css'

/** @param mayRemove whether this session speaks for the account */
export function MyWays(props: { readonly ways: readonly Way[]; readonly mayRemove: boolean }) {
  return (
    <DataTable
      label="My ways to sign in"
      rows={props.ways}
      rowKey={way => way.id}
      columns={props.mayRemove && props.ways.length > 1 ? [...columns, removal] : columns}
    />
  )
}

const columns: readonly Column<Way>[] = [
  {
    title: 'Way',
    cell: way => (
      <>
        <span className={classes.name}>{wayName(way)}</span>
        {way.address !== '' && <span className={classes.address}>{way.address}</span>}
      </>
    ),
  },
  {
    title: 'Added',
    cell: way => (
      <span>
        by {way.addedBy}, <When at={way.createdAt} />
      </span>
    ),
  },
  { title: 'Last used', narrow: true, cell: way => <When at={way.lastUsedAt} /> },
  { title: 'State', narrow: true, cell: way => <State way={way} /> },
]

const removal: Column<Way> = {
  title: 'Action',
  actions: true,
  cell: way => (way.current ? null : <RemoveButton way={way} />),
}

function State({ way }: { readonly way: Way }) {
  if (way.current) return <StatePill tone="good">This session</StatePill>
  if (!way.offered) return <StatePill tone="quiet">Not offered any more</StatePill>
  return way.noticed ? null : <StatePill tone="warn">New</StatePill>
}

function RemoveButton({ way }: { readonly way: Way }) {
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => setAsking(true)}
        aria-label={`Remove ${wayName(way)}`}
      >
        Remove
      </Button>
      {asking && <RemoveDialog way={way} onClose={() => setAsking(false)} />}
    </>
  )
}
