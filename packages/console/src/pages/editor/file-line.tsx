import { Anchor, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { versionsQuery } from '../../api/admin/config.ts'
import { statusQuery } from '../../api/admin/status.ts'
import { Moment } from '../../components/moment.tsx'
import type { EditedFile } from './use-file.ts'
import classes from './workbench.module.css'

/** Which file this is, whether it is saved, and how it stands to what runs. */
export function FileLine(props: {
  readonly file: EditedFile
  /** Leads to the problems that kept it from being saved. */
  readonly onProblems: () => void
  readonly onCompare: () => void
}) {
  const { data: status } = useQuery(statusQuery)
  const path = status?.config.file ?? ''
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
  return (
    <div className={classes.fileLine}>
      <Text component="span" className={classes.path ?? ''} title={path}>
        <Text component="span" c="dimmed" inherit>
          {path.slice(0, path.length - name.length)}
        </Text>
        <strong>{name}</strong>
      </Text>
      <span role="status" className={classes.state}>
        {props.file.invalid && props.file.dirty && !props.file.saving ? (
          <Anchor
            component="button"
            type="button"
            inherit
            className={classes.notSaved ?? ''}
            onClick={props.onProblems}
          >
            Not saved: the file has problems
          </Anchor>
        ) : (
          stateOf(props.file)
        )}
      </span>
      {status !== undefined && (
        <Runs running={status.config.runningVersion} file={props.file} onCompare={props.onCompare} />
      )}
    </div>
  )
}

function Runs(props: {
  readonly running: string
  readonly file: EditedFile
  readonly onCompare: () => void
}) {
  const { data: versions } = useQuery(versionsQuery)
  const version = versions?.find(each => each.version === props.running)
  const isThis = !props.file.dirty && props.file.savedVersion === props.running
  return (
    <Text component="span" size="sm" className={classes.runs ?? ''}>
      {isThis ? 'This is what runs' : 'What runs differs'}
      {version !== undefined && (
        <>
          : saved <Moment at={version.at} />
          {byWhom(version.by)}
        </>
      )}
      {!isThis && (
        <>
          {'. '}
          <Anchor component="button" type="button" inherit onClick={props.onCompare}>
            Show the difference
          </Anchor>
        </>
      )}
    </Text>
  )
}

/** What nobody has saved by name says how it came. */
const byWhom = (by: string) => (/^(edited on disk|first start)/.test(by) ? `, ${by}` : ` by ${by}`)

const stateOf = (file: EditedFile) => {
  if (file.readOnly) return file.dirty ? 'Your draft' : 'Read-only'
  if (file.saving) return 'Saving'
  return file.dirty ? 'Not saved' : 'Saved'
}
