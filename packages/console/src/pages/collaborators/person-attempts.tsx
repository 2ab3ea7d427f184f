import { Text } from '@mantine/core'
import type { Attempt } from '../../api/admin/collaborators.ts'
import { DataTable } from '../../components/data-table.tsx'
import { TextLink } from '../../components/text-link.tsx'
import { When } from '../../components/when.tsx'

/** What the audit log has of somebody's sign-ins. */
export function PersonAttempts(props: {
  readonly label: string
  readonly attempts: readonly Attempt[]
  /** Where there are none. */
  readonly none: string
}) {
  if (props.attempts.length === 0) return <Text c="dimmed">{props.none}</Text>
  const hasRefs = props.attempts.some(({ ref }) => ref !== undefined)
  return (
    <DataTable
      label={props.label}
      rows={props.attempts}
      rowKey={attempt => attempt.id}
      columns={[
        { title: 'What', cell: attempt => attempt.what },
        { title: 'From', narrow: true, cell: attempt => attempt.address ?? 'unknown' },
        ...(hasRefs
          ? [
              {
                title: 'Reference',
                narrow: true,
                cell: ({ ref }: Attempt) =>
                  ref !== undefined && (
                    <TextLink to="/audit" search={{ search: ref }}>
                      {ref}
                    </TextLink>
                  ),
              } as const,
            ]
          : []),
        { title: 'When', narrow: true, cell: attempt => <When at={attempt.at} /> },
      ]}
    />
  )
}
