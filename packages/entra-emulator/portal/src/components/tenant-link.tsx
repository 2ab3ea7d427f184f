import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTenantId } from '../api/use-portal.ts'

/** A link to another page of the tenant: `to` is the path below it. */
export function TenantLink({ to, children }: { readonly to: string; readonly children: ReactNode }) {
  const tenant = useTenantId()
  return (
    <Anchor fz="inherit" renderRoot={props => <Link to={`/${tenant}/${to}`} {...props} />}>
      {children}
    </Anchor>
  )
}
