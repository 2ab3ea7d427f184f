import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconCircleX } from '@tabler/icons-react'
import type { Check } from '../../api/admin/diagnosis.ts'

const icons = {
  green: [IconCircleCheck, 'var(--gw-accent)', 'Well'],
  amber: [IconAlertTriangle, 'var(--gw-warn)', 'Worth a look'],
  red: [IconCircleX, 'var(--gw-danger)', 'Wrong'],
  skipped: [IconCircleDashed, 'var(--gw-soft)', 'Not looked at'],
} as const

/** How something was found, by shape as well as by colour. */
export function StatusIcon(props: { readonly status: Check['status']; readonly size?: number }) {
  const [Icon, color, label] = icons[props.status]
  return <Icon size={props.size ?? 22} color={color} role="img" aria-label={label} style={{ flex: 'none' }} />
}
