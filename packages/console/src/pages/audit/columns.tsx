import type { AuditEntry } from '../../api/admin/audit.ts'
import { Breakable } from '../../components/breakable.tsx'
import type { Column } from '../../components/data-table.tsx'
import { Moment } from '../../components/moment.tsx'
import { StatePill } from '../../components/state-pill.tsx'
import classes from './audit-page.module.css'
import { EntryDetail } from './entry-detail.tsx'

export const columns: readonly Column<AuditEntry>[] = [
  {
    title: 'What',
    cell: entry => (
      <>
        <span className={classes.what}>
          <Breakable text={entry.what} />
        </span>
        <EntryDetail entry={entry} />
      </>
    ),
  },
  {
    title: 'Who',
    cell: entry => (
      <bdi className={classes.who}>
        <Breakable text={entry.who} />
      </bdi>
    ),
  },
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
  { title: 'When', narrow: true, cell: entry => <Moment stacked at={entry.at} /> },
]
