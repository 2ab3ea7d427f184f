import { Button, CopyButton, Group, Text } from '@mantine/core'
import { IconExternalLink } from '@tabler/icons-react'
import type { SetUpRun } from '../../api/admin/set-up.ts'
import { CopyField } from '../../components/copy-field.tsx'
import classes from './connect-page.module.css'

/** A code, and the page where it is typed. */
export function DeviceCode({ code }: { readonly code: NonNullable<SetUpRun['code']> }) {
  const url = URL.parse(code.address)
  const isHere = url?.hostname === 'localhost' || url?.hostname === '127.0.0.1'
  // A scheme that runs what follows may have that host, too.
  const isLink = url?.protocol === 'https:' || (url?.protocol === 'http:' && isHere)
  return (
    <>
      <Group gap="md">
        <code className={classes.code}>{code.userCode}</code>
        <CopyButton value={code.userCode}>
          {({ copied, copy }) => (
            <Button size="compact-sm" variant="default" onClick={copy} aria-label="Copy the code">
              <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
            </Button>
          )}
        </CopyButton>
      </Group>
      <Group gap="sm">
        {isLink ? (
          <Button
            component="a"
            href={code.address}
            target="_blank"
            rel="noopener noreferrer"
            rightSection={<IconExternalLink size={16} aria-hidden="true" />}
          >
            Open Microsoft’s page
          </Button>
        ) : (
          <CopyField label="The page where it is typed" value={code.address} />
        )}
        <Text size="sm" c="dimmed">
          Sign in there as an administrator who may register applications.
        </Text>
      </Group>
    </>
  )
}
