import type { ReactNode } from 'react'
import classes from './state-pill.module.css'

/** A state in a word, with a dot that says the same in colour. */
export function StatePill(props: {
  readonly tone: 'good' | 'bad' | 'warn' | 'quiet'
  readonly children: ReactNode
}) {
  return (
    <span className={classes.pill} data-tone={props.tone}>
      {props.children}
    </span>
  )
}
