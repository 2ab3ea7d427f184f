import { Text, UnstyledButton } from '@mantine/core'
import type { Problem } from '../api/admin/config.ts'
import classes from './problem-list.module.css'

/** Problems of the file, each with what, why, and what to write instead. */
export function ProblemList(props: {
  readonly problems: readonly Problem[]
  /** Makes the place a button that leads there. */
  readonly onGoTo?: (problem: Problem) => void
}) {
  return (
    <ul className={classes.list}>
      {props.problems.map(problem => {
        const place = `Line ${problem.line}, column ${problem.column}`
        return (
          <li key={`${problem.line}:${problem.column}:${problem.code}`} className={classes.problem}>
            {props.onGoTo === undefined ? (
              <Text size="sm" c="dimmed">
                {place}
              </Text>
            ) : (
              <UnstyledButton className={classes.place ?? ''} onClick={() => props.onGoTo?.(problem)}>
                {place}
              </UnstyledButton>
            )}
            <Text fw={550}>
              {problem.path !== '' && <code className={classes.path}>{problem.path}</code>} {problem.what}
            </Text>
            <Text size="sm" c="dimmed">
              {problem.why}
            </Text>
            <Text size="sm">{problem.fix}</Text>
          </li>
        )
      })}
    </ul>
  )
}
