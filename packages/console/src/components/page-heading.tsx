import { Group, Text, Title } from '@mantine/core'
import { Fragment, type ReactNode } from 'react'
import { usePageTitle } from '../brand/use-brand.ts'

/** Title of a page of the frame. Focusable, because the focus moves here when the page changes. */
export function PageHeading(props: {
  readonly title: string
  readonly intro?: ReactNode
  /** Buttons at the right end. */
  readonly actions?: ReactNode | undefined
}) {
  usePageTitle(props.title)
  return (
    <Group justify="space-between" align="flex-end" mb="xl" gap="md">
      <div style={{ flex: '1 1 14rem', minWidth: 0 }}>
        <Title order={1} tabIndex={-1} style={{ letterSpacing: '-0.02em', overflowWrap: 'anywhere' }}>
          {/* An address breaks where its parts end. */}
          {props.title.split(/(?<=[@.])/).map((part, at) => (
            <Fragment key={at}>
              {at > 0 && <wbr />}
              {part}
            </Fragment>
          ))}
        </Title>
        {props.intro !== undefined && (
          <Text c="dimmed" mt={4} maw="44rem">
            {props.intro}
          </Text>
        )}
      </div>
      {props.actions !== undefined && <Group gap="sm">{props.actions}</Group>}
    </Group>
  )
}
