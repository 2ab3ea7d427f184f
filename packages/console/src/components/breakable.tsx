import { Fragment } from 'react'
import classes from './breakable.module.css'

/**
 * An address, a path or a name in a narrow place: its lines end behind `@`, `.`, `/` and what else
 * separates parts, and inside a word only where that alone
 * is wider than its place. Whole in the tooltip where it is cut.
 */
export function Breakable(props: {
  readonly text: string
  /** Cut behind so many lines, where somebody else has chosen the text. */
  readonly lines?: number
  readonly className?: string | undefined
}) {
  const { text, lines } = props
  const parts = text.split(/(?<=[@./?&=:_-])(?=[^@./?&=:_-])/)
  return (
    <span
      className={`${classes.breakable} ${props.className ?? ''}`}
      data-clamped={lines !== undefined || undefined}
      style={lines === undefined ? undefined : { WebkitLineClamp: lines }}
      title={lines === undefined ? undefined : text}
      dir="auto"
    >
      {parts.map((part, at) => (
        <Fragment key={at}>
          {at > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </span>
  )
}
