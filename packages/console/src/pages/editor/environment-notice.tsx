import { IconAlertTriangle } from '@tabler/icons-react'
import classes from './findings-panel.module.css'

/** What the server's own environment has to be known for, as `gatewright check` prints it beside what it says of the file. */
export function EnvironmentNotice({ notes }: { readonly notes: readonly string[] }) {
  if (notes.length === 0) return null
  return (
    <section aria-labelledby="of-environment">
      <p id="of-environment" className={classes.count}>
        Not of the file, but of the server’s environment:
      </p>
      <ul className={classes.list}>
        {notes.map(note => (
          <li key={note} className={classes.finding} data-severity="notice">
            <IconAlertTriangle size={18} className={classes.icon} role="img" aria-label="Notice" />
            <p className={classes.what}>{note}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}
