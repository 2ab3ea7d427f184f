import { Button, CopyButton, Text } from '@mantine/core'
import { Breakable } from './breakable.tsx'
import classes from './copy-field.module.css'

/** A value that is taken elsewhere, with a button that copies it. */
export function CopyField({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div>
      <Text size="sm" c="dimmed" mb={4}>
        {label}
      </Text>
      <div className={classes.field}>
        <code className={classes.value}>
          <Breakable text={value} />
        </code>
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <Button size="compact-sm" variant="default" onClick={copy} aria-label={`Copy: ${label}`}>
              <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
            </Button>
          )}
        </CopyButton>
      </div>
    </div>
  )
}
