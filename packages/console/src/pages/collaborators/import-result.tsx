import { List, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { importCollaborators } from '../../api/admin/collaborators.ts'
import classes from './import-result.module.css'
import { PasswordTable } from './password-table.tsx'

type Result = Awaited<ReturnType<typeof importCollaborators>>

/** What an import has changed, line by line, what it has left out, and the passwords that it has made. */
export function ImportResult({
  result,
  byMail,
}: {
  readonly result: Result
  /** Whoever was invited gets it by mail, too. */
  readonly byMail: boolean
}) {
  const { imported, changes, problems, passwords } = result
  const unchanged = imported - changes.length
  return (
    <>
      <div role="status">
        <Text fw={550}>
          {changes.length === 1 ? '1 line changed' : `${changes.length} lines changed`} something.
        </Text>
        {unchanged > 0 && (
          <Text size="sm" c="dimmed">
            {unchanged === 1 ? '1 more says' : `${unchanged} more say`} what is so already.
          </Text>
        )}
        {byMail && changes.length > 0 && (
          <Text size="sm" c="dimmed">
            Those who are invited get the invitation by mail; the list says whether it has gone out.
          </Text>
        )}
      </div>
      <Lines title="These lines were left out:" lines={problems}>
        {({ what }) => what}
      </Lines>
      <Lines title="What has changed:" lines={changes}>
        {({ email, what }) => (
          <>
            <bdi>{email}</bdi>: {what}
          </>
        )}
      </Lines>
      {passwords.length > 0 && <PasswordTable passwords={passwords} />}
    </>
  )
}

function Lines<Line extends { readonly line: number }>(props: {
  readonly title: string
  readonly lines: readonly Line[]
  readonly children: (line: Line) => ReactNode
}) {
  if (props.lines.length === 0) return null
  return (
    <div>
      <Text mb={4}>{props.title}</Text>
      <List size="sm" className={classes.lines} tabIndex={0} aria-label={props.title.replace(/:$/, '')}>
        {props.lines.map((each, index) => (
          <List.Item key={index}>
            Line {each.line}: {props.children(each)}
          </List.Item>
        ))}
      </List>
    </div>
  )
}
