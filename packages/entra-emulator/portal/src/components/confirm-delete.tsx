import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useAction, useTenantId } from '../api/use-portal.ts'
import { Confirm } from './confirm.tsx'

/** Asks, deletes a resource of the tenant, and goes back to the list that it was in. */
export function ConfirmDelete(props: {
  /** What kind it is: `user`. */
  readonly kind: string
  readonly name: string
  /** Graph path: `users/<id>`. */
  readonly path: string
  readonly list:
    | '/$tenant/app-registrations'
    | '/$tenant/enterprise-applications'
    | '/$tenant/groups'
    | '/$tenant/users'
  readonly opened: boolean
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  const tenant = useTenantId()
  const action = useAction()
  const navigate = useNavigate()
  return (
    <Confirm
      title={`Delete ${props.kind}`}
      opened={props.opened}
      onClose={props.onClose}
      confirmLabel="Delete"
      dangerous
      onConfirm={() =>
        void action({ method: 'DELETE', path: props.path }, `Deleted ${props.name}`, () =>
          navigate({ to: props.list, params: { tenant } }),
        )
      }
    >
      {props.children}
    </Confirm>
  )
}
