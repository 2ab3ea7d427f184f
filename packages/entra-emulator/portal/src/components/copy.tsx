import { ActionIcon, CopyButton, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import classes from './copy.module.css'

/** A value in fixed-width letters with a button that copies it. */
export function Copyable({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <span className={classes.copyable}>
      <span className="mono">{value}</span>
      <CopyIcon label={label} value={value} />
    </span>
  )
}

export function CopyIcon({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <CopyButton value={value} timeout={1500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : 'Copy to clipboard'} withArrow>
          <ActionIcon
            variant="subtle"
            size="sm"
            onClick={copy}
            aria-label={copied ? `Copied: ${label}` : `Copy to clipboard: ${label}`}
          >
            {copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  )
}
