import { Text } from '@mantine/core'
import type { Check } from '../../api/admin/diagnosis.ts'
import { Section } from '../../components/section.tsx'
import classes from './diagnosis-page.module.css'
import { StatusIcon } from './status-icon.tsx'

/** What needs somebody, what is wrong first. */
export function WhatToDo({ checks }: { readonly checks: readonly Check[] }) {
  const wrong = (['red', 'amber'] as const).flatMap(status => checks.filter(check => check.status === status))
  if (wrong.length === 0) return null
  return (
    <Section title="What to do">
      <ul className={classes.list}>
        {wrong.map(({ id, status, heading, title, seen, why, cure }) => (
          <li key={id} className={classes.row}>
            <StatusIcon status={status} />
            <div className={classes.body}>
              <Text size="sm" c="dimmed">
                {heading}
              </Text>
              <Text fw={600}>{cure}</Text>
              <dl className={classes.facts}>
                <dt>Should be so</dt>
                <dd>{title}</dd>
                <dt>Seen</dt>
                <dd>{seen}</dd>
                <dt>Why it matters</dt>
                <dd>{why}</dd>
              </dl>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  )
}
