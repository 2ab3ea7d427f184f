import type { ReactNode } from 'react'
import classes from './section.module.css'

/** A part of a page under its own heading. */
export function Section(props: {
  readonly title: string
  readonly intro?: ReactNode
  readonly children: ReactNode
}) {
  return (
    <section className={classes.section} aria-label={props.title}>
      <h2 className={classes.title}>{props.title}</h2>
      {props.intro !== undefined && <div className={classes.intro}>{props.intro}</div>}
      {props.children}
    </section>
  )
}
