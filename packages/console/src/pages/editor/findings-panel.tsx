import { Button, UnstyledButton } from '@mantine/core'
import { IconAlertTriangle, IconCircleX } from '@tabler/icons-react'
import type { ReactNode, Ref } from 'react'
import { countOf, type Finding } from './findings.ts'
import classes from './findings-panel.module.css'

interface Fix {
  readonly label: string
  readonly apply: () => void
}

/** What is to be said about the text, docked below it: each with its place, what is wrong, why, and what to write instead. */
export function FindingsPanel(props: {
  /** Takes the focus of whoever is led here. */
  readonly ref?: Ref<HTMLElement>
  readonly findings: readonly Finding[]
  /** How many problems there are beside those. */
  readonly more?: number
  readonly onGoTo: (finding: Finding) => void
  /** What a button beside one does, where it can be mended by one. */
  readonly fixOf?: (finding: Finding) => Fix | undefined
  /** Suggestions, below the rest. */
  readonly children?: ReactNode
}) {
  return (
    <section ref={props.ref} tabIndex={-1} className={classes.panel} aria-label="Problems">
      <p role="status" className={classes.count}>
        {countOf(props.findings, props.more)}
      </p>
      <div className={classes.scroller}>
        {props.findings.length > 0 && (
          <ul className={classes.list}>
            {props.findings.map(finding => (
              <FindingItem
                key={`${finding.severity}:${finding.line}:${finding.column}:${finding.code}:${finding.path}`}
                finding={finding}
                onGoTo={() => props.onGoTo(finding)}
                fix={props.fixOf?.(finding)}
              />
            ))}
            {props.more !== undefined && props.more > 0 && (
              <li className={classes.finding} data-severity="problem">
                <IconCircleX size={18} className={classes.icon} role="img" aria-label="Problem" />
                <p className={classes.what}>And {props.more} more.</p>
              </li>
            )}
          </ul>
        )}
        {props.children}
      </div>
    </section>
  )
}

function FindingItem({
  finding,
  onGoTo,
  fix,
}: {
  readonly finding: Finding
  readonly onGoTo: () => void
  readonly fix: Fix | undefined
}) {
  const isProblem = finding.severity === 'problem'
  const Icon = isProblem ? IconCircleX : IconAlertTriangle
  return (
    <li className={classes.finding} data-severity={finding.severity}>
      <Icon size={18} className={classes.icon} role="img" aria-label={isProblem ? 'Problem' : 'Notice'} />
      <div>
        <p className={classes.what}>
          {finding.path !== '' && <code className={classes.path}>{finding.path}</code>} {finding.what}
        </p>
        {finding.fix !== '' && <p className={classes.fix}>{finding.fix}</p>}
        {finding.why !== '' && <p className={classes.why}>{finding.why}</p>}
        {fix !== undefined && (
          <Button size="compact-sm" variant="default" mt={6} onClick={fix.apply}>
            {fix.label}
          </Button>
        )}
      </div>
      <UnstyledButton className={classes.place ?? ''} onClick={onGoTo}>
        Line {finding.line}, column {finding.column}
      </UnstyledButton>
    </li>
  )
}
