import { Code, Text, type TextProps } from '@mantine/core'

/** The short id that a person gives to an administrator, who finds the same id in the log and the audit log. */
export function Reference({ id, ...text }: { readonly id: string } & TextProps) {
  return (
    <Text size="sm" c="dimmed" {...text}>
      Reference{' '}
      <Code style={{ userSelect: 'all', background: 'var(--gw-card)', border: '1px solid var(--gw-line)' }}>
        {id}
      </Code>
    </Text>
  )
}
