import { Text } from '@mantine/core'
import type { Check } from '../../api/admin/diagnosis.ts'
import { Section } from '../../components/section.tsx'
import classes from './diagnosis-page.module.css'
import { StatusIcon } from './status-icon.tsx'

/** Everything that was looked at, folded by what it belongs to. */
export function CheckedGroups({ checks }: { readonly checks: readonly Check[] }) {
  return (
    <Section title="Everything that was looked at">
      {grouped(checks).map(([name, members]) => (
        <details key={name} className={classes.group}>
          <summary>
            <StatusIcon status={worstOf(members)} size={20} />
            <span className={classes.name}>{name}</span>
            <span className={classes.count}>
              {members.length === 1 ? '1 check' : `${members.length} checks`}
            </span>
          </summary>
          <ul className={classes.list}>
            {members.map(({ id, status, title, seen, cure }) => (
              <li key={id} className={classes.row}>
                <StatusIcon status={status} />
                <div className={classes.body}>
                  <Text fw={550}>{title}</Text>
                  <Text size="sm" c="dimmed">
                    {seen}
                  </Text>
                  {cure !== undefined && <Text size="sm">{cure}</Text>}
                </div>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </Section>
  )
}

/** In the order in which they come. */
function grouped(checks: readonly Check[]): readonly (readonly [string, readonly Check[]])[] {
  const groups = new Map<string, Check[]>()
  for (const check of checks) {
    groups.set(check.heading, [...(groups.get(check.heading) ?? []), check])
  }
  return [...groups]
}

function worstOf(checks: readonly Check[]): Check['status'] {
  const found = (status: Check['status']) => checks.some(check => check.status === status)
  if (found('red')) return 'red'
  if (found('amber')) return 'amber'
  return found('green') ? 'green' : 'skipped'
}
