import type { ReactNode } from 'react'
import classes from './code-block.module.css'

/** Text in code that may be longer than its place. It takes the focus, so that the keyboard can scroll it. */
export function CodeBlock(props: {
  readonly label: string
  readonly children: ReactNode
  /** Breaks long lines instead of scrolling sideways. */
  readonly wrap?: boolean
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className={classes.block} tabIndex={0} aria-label={props.label}>
      <pre data-wrap={props.wrap || undefined}>{props.children}</pre>
    </section>
  )
}
