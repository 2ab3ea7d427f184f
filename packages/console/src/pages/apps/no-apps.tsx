import { Box, Code, Text } from '@mantine/core'
import type { Me } from '../../api/auth.ts'
import { CodeBlock } from '../../components/code-block.tsx'
import { EmptyState } from '../../components/empty-state.tsx'

const example = `"apps": {
  "support": {
    "name": "Support bot",
    "url": "http://support.localhost:3000",
    "upstream": "http://127.0.0.1:4100",
    "allow": { "signedIn": true }
  }
}`

/** No app for this person: a super admin is shown how to add one, everybody else whom to ask. */
export function NoApps({ me }: { readonly me: Me }) {
  if (!me.superAdmin) {
    return (
      <EmptyState title="No app is open to you yet">
        <Text>
          Your account works, but no app admits it. Ask an administrator for a role, and tell them your
          address: <b>{me.collaborator.email}</b>
        </Text>
      </EmptyState>
    )
  }
  return (
    <EmptyState title="Put your first app behind the gate">
      <Text>
        An app is a bot or a tool that listens somewhere on your network. Give it an address and say who may
        enter, under <Code>apps</Code> in the configuration file:
      </Text>
      <Box mt="md">
        <CodeBlock label="Example of an app">{example}</CodeBlock>
      </Box>
    </EmptyState>
  )
}
