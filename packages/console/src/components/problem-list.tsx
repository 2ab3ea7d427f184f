import { Button, Text, UnstyledButton } from '@mantine/core'
import type { Notice, Problem } from '../api/admin/config.ts'
import classes from './problem-list.module.css'

/** Problems of the file, each with what, why, and what to write instead; then what is worth knowing, and stops nothing. */
export function ProblemList(props: {
  readonly problems: readonly Problem[]
  /** How many there are beside those. */
  readonly more?: number
  readonly notices?: readonly Notice[]
  /** Makes the place a button that leads there. */
  readonly onGoTo?: (place: Place) => void
  /** What a button beside a problem does, where it can be mended by one. */
  readonly fixOf?: (problem: Problem) => { readonly label: string; readonly apply: () => void } | undefined
}) {
  const { more = 0, notices = [], onGoTo } = props
  return (
    <ul className={classes.list}>
      {props.problems.map(problem => {
        const fix = props.fixOf?.(problem)
        return (
          <li
            key={`${problem.line}:${problem.column}:${problem.code}`}
            className={classes.problem}
            data-severity="error"
          >
            <PlaceOf place={problem} onGoTo={onGoTo} />
            <Text fw={550}>
              {problem.path !== '' && <code className={classes.path}>{problem.path}</code>} {problem.what}
            </Text>
            <Text size="sm" c="dimmed">
              {problem.why}
            </Text>
            <Text size="sm">{problem.fix}</Text>
            {fix !== undefined && (
              <Button size="compact-sm" variant="default" mt={6} onClick={fix.apply}>
                {fix.label}
              </Button>
            )}
          </li>
        )
      })}
      {more > 0 && (
        <li className={classes.problem} data-severity="error">
          <Text fw={550}>And {more} more.</Text>
        </li>
      )}
      {notices.map(notice => (
        <li
          key={`${notice.line}:${notice.column}:${notice.code}:${notice.text}`}
          className={classes.problem}
          data-severity="warning"
        >
          <PlaceOf place={notice} onGoTo={onGoTo} />
          <Text fw={550}>Worth knowing</Text>
          <Text size="sm">
            {notice.path !== '' && <code className={classes.path}>{notice.path}</code>} {notice.text}
          </Text>
        </li>
      ))}
    </ul>
  )
}

type Place = Pick<Problem, 'line' | 'column'>

function PlaceOf({
  place,
  onGoTo,
}: {
  readonly place: Place
  readonly onGoTo: ((place: Place) => void) | undefined
}) {
  const text = `Line ${place.line}, column ${place.column}`
  if (onGoTo === undefined) {
    return (
      <Text size="sm" c="dimmed">
        {text}
      </Text>
    )
  }
  return (
    <UnstyledButton className={classes.place ?? ''} onClick={() => onGoTo(place)}>
      {text}
    </UnstyledButton>
  )
}
