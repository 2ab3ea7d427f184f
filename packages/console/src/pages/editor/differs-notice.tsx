import { Alert, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { statusQuery } from '../../api/admin/status.ts'

/** The file of the server that answers is not what all servers run: what is shown and saved here is the newest version. */
export function DiffersNotice() {
  const { data: status } = useQuery(statusQuery)
  const differs = status?.config.differs
  if (differs === undefined) return null
  return (
    <Alert
      icon={<IconAlertTriangle aria-hidden="true" />}
      title={`The file on ${status?.node} differs`}
      color="yellow"
    >
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {differs} What is shown here is the newest version. On that machine,{' '}
        <code>gatewright config diff</code> shows how they differ, and <code>gatewright config pull</code> or{' '}
        <code>push</code> takes one of the two.
      </Text>
    </Alert>
  )
}
