import { UnstyledButton } from '@mantine/core'
import { IconAlertTriangle, IconCircleX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { countOf, type Finding } from './findings.ts'
import classes from './findings-panel.module.css'

/** What is to be said about the text, docked below it: each with its place, what is wrong, why, and what to write instead. */
export function FindingsPanel(props: {
  readonly findings: readonly Finding[]
  readonly onGoTo: (finding: Finding) => void
  /** Suggestions, below the rest. */
  readonly children?: ReactNode
}) {
  return (
    <section className={classes.panel} aria-label="Problems">
      <p role="status" className={classes.count}>
        {countOf(props.findings)}
      </p>
      <div className={classes.scroller}>
        {props.findings.length > 0 && (
          <ul className={classes.list}>
            {props.findings.map(finding => (
              <FindingItem
                key={`${finding.severity}:${finding.line}:${finding.column}:${finding.code}:${finding.path}`}
                finding={finding}
                onGoTo={() => props.onGoTo(finding)}
              />
            ))}
          </ul>
        )}
        {props.children}
      </div>
    </section>
  )
}

function FindingItem({ finding, onGoTo }: { readonly finding: Finding; readonly onGoTo: () => void }) {
  const isProblem = finding.severity === 'problem'
  const Icon = isProblem ? IconCircleX : IconAlertTriangle
  return (
    <li className={classes.finding} data-severity={finding.severity}>
      <Icon size={18} className={classes.icon} role="img" aria-label={isProblem ? 'Problem' : 'Notice'} />
      <div>
        <p className={classes.what}>
          {finding.path !== '' && <code className={classes.path}>{finding.path}</code>} {finding.what}
        </p>
        <p className={classes.fix}>{finding.fix}</p>
        <p className={classes.why}>{finding.why}</p>
      </div>
      <UnstyledButton className={classes.place ?? ''} onClick={onGoTo}>
        Line {finding.line}, column {finding.column}
      </UnstyledButton>
    </li>
  )
}
