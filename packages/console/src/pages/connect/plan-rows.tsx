import { Loader, Text } from '@mantine/core'
import { IconCircle, IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import type { SetUpRun } from '../../api/admin/set-up.ts'
import classes from './connect-page.module.css'

type Row = SetUpRun['rows'][number]

/** What will be done, is being done, and was done, each by shape, colour and word. */
export function PlanRows({ run }: { readonly run: SetUpRun }) {
  return (
    <ol className={classes.rows} aria-label="Steps">
      {run.rows.map(row => (
        <li key={row.id} className={classes.row}>
          <RowSign at={row.at} failed={run.state === 'failed' && row.at === 'begun'} />
          <div>
            <Text component="span" fw={row.at === 'begun' ? 600 : 400}>
              {upperFirst(row.does)}
            </Text>
            {run.intent === 'repair' && row.at === 'open' && row.differs !== undefined && (
              <ul className={classes.differs}>
                {row.differs.map(line => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            )}
          </div>
        </li>
      ))}
    </ol>
  )
}

function RowSign({ at, failed }: { readonly at: Row['at']; readonly failed: boolean }) {
  if (failed) return <IconCircleX size={22} color="var(--gw-danger)" role="img" aria-label="Failed" />
  if (at === 'begun') return <Loader size={18} color="var(--gw-accent)" role="img" aria-label="Under way" />
  if (at === 'open')
    return <IconCircle size={22} color="var(--gw-line-strong)" role="img" aria-label="Not yet" />
  return (
    <IconCircleCheck
      size={22}
      color="var(--gw-accent)"
      role="img"
      aria-label={at === 'done' ? 'Done' : 'So already'}
    />
  )
}

const upperFirst = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
