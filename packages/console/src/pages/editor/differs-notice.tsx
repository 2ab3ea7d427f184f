import { Alert, Code, Text } from '@mantine/core'
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
        <Code style={plain}>gatewright config diff</Code> shows how they differ, and{' '}
        <Code style={plain}>gatewright config pull</Code> or <Code style={plain}>push</Code> takes one of the
        two.
      </Text>
    </Alert>
  )
}

const plain = { padding: 0, background: 'transparent' } as const
