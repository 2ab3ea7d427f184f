import { Button } from '@mantine/core'
import type { TablerIcon } from '@tabler/icons-react'

/** A button of the command bar. */
export function Command(props: {
  readonly icon: TablerIcon
  readonly label: string
  readonly onClick: () => void
  readonly disabled?: boolean
  readonly loading?: boolean
}) {
  const { icon: Icon } = props
  return (
    <Button
      variant="subtle"
      color="var(--p-ink)"
      size="compact-md"
      fz="md"
      leftSection={<Icon size={17} stroke={1.7} color="var(--p-accent)" aria-hidden />}
      onClick={props.onClick}
      disabled={props.disabled ?? false}
      loading={props.loading ?? false}
      styles={{
        label: { fontWeight: 400 },
        root: props.disabled === true ? { background: 'transparent', opacity: 0.75 } : {},
      }}
    >
      {props.label}
    </Button>
  )
}
