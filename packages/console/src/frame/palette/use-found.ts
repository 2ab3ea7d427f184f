import { useDebouncedValue } from '@mantine/hooks'
import { IconAlertCircle, IconFileText, IconSearch, IconUser } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { referenceQuery } from '../../api/admin/audit.ts'
import { someoneQuery } from '../../api/admin/collaborators.ts'
import type { Me } from '../../api/auth.ts'
import { mayAdminister } from '../../api/roles.ts'
import type { Entry } from './entry.ts'

interface Found {
  readonly entries: readonly Entry[]
  /** Whether the server has not answered yet for what stands there now. */
  readonly searching: boolean
  readonly error: Error | null
}

/** Milliseconds without a key until the server is asked. */
const SETTLED = 200

/** What an administrator finds by what they typed: people, and the error page whose reference it is. */
export function useFound(me: Me, typed: string): Found {
  const navigate = useNavigate()
  const wanted = typed.trim()
  const [settled] = useDebouncedValue(wanted, SETTLED)
  const asks = mayAdminister(me) && wanted !== '' && settled !== ''
  const people = useQuery({ ...someoneQuery(settled), enabled: asks, placeholderData: keepPreviousData })
  const reference = useQuery({ ...referenceQuery(settled), enabled: asks })
  if (!asks) return { entries: [], searching: mayAdminister(me) && wanted !== settled, error: null }
  const toAudit = (search: string) => void navigate({ to: '/audit', search: { search } })
  const { ref, error: page } = reference.data ?? {}
  const entries: Entry[] = [
    ...(people.data?.items ?? []).map(
      ({ id, fullname, email, invitation }): Entry => ({
        ...{ id: `person ${id}`, group: 'People', label: fullname || email, icon: IconUser },
        description: [fullname && email, invitation && 'invited'].filter(Boolean).join(', '),
        run: () => void navigate({ to: '/collaborators/$id', params: { id } }),
      }),
    ),
    ...(ref === undefined || wanted !== settled
      ? []
      : [
          {
            ...{ id: 'error page', icon: IconAlertCircle },
            // Any word of five letters may be one, as Grace and audit are: unless a page has it, what is called so comes first.
            group: page === undefined ? ('Search' as const) : ('Error page' as const),
            label: `Reference ${ref}`,
            description: page?.title ?? 'Look it up in the audit log',
            run: () => toAudit(ref),
          },
        ]),
    {
      ...{ id: 'search people', group: 'Search', icon: IconSearch },
      label: `Look for “${wanted}” among collaborators`,
      run: () => void navigate({ to: '/collaborators', search: { search: wanted } }),
    },
    {
      ...{ id: 'search audit', group: 'Search', icon: IconFileText },
      label: `Look for “${wanted}” in the audit log`,
      run: () => toAudit(wanted),
    },
  ]
  return { entries, searching: wanted !== settled || people.isFetching, error: people.error }
}
