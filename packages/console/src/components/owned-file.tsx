import { Alert, Code, Text } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { statusQuery } from '../api/admin/status.ts'

/** The file that is edited where it comes from and not here; absent where the console edits it, and until that is known. */
export function useOwnedFile(): { readonly path: string; readonly watched: boolean } | undefined {
  const { data: status } = useQuery(statusQuery)
  if (status?.config.owner !== 'file') return undefined
  return { path: status.config.file, watched: status.config.watched }
}

/** Says why nothing here changes the configuration, where it is changed, and when that takes effect; nothing where the console does. */
export function OwnedFileNotice() {
  const file = useOwnedFile()
  if (file === undefined) return null
  return (
    <Alert icon={<IconLock aria-hidden="true" />} title="The configuration is edited elsewhere" color="gray">
      <Text size="sm">
        <Code style={plain}>configuration.owner</Code> is <Code style={plain}>file</Code>: nothing here writes{' '}
        <Code style={plain}>{file.path}</Code>. Change it where it comes from, such as a checkout or a
        ConfigMap.{' '}
        {file.watched
          ? 'The server restarts by itself when it has changed and has no problems.'
          : 'A change takes effect with a restart.'}
      </Text>
    </Alert>
  )
}

/** As on the ground of the notice, which is that of code in light colours. */
const plain = { padding: 0, background: 'transparent', overflowWrap: 'anywhere' } as const
