import { notifications } from '@mantine/notifications'
import { keepPreviousData, QueryClient, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useCallback } from 'react'
import { ApiError, call, graphPath, type Method } from './http.ts'
import type { Tenant } from './types.ts'

/** A cross alone says nothing to whoever does not see it. */
const closeButtonProps = { 'aria-label': 'Close' }

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // An answer, even a refusal, does not get better by asking again.
      retry: (failures, error) => failures < 2 && error instanceof ApiError && error.status === 0,
      staleTime: 2_000,
    },
  },
})

export const tenantsQuery = queryOptions({
  queryKey: ['tenants'],
  queryFn: () => call<{ value: readonly Tenant[] }>('GET', 'tenants'),
})

/** Reads from `/portal/api`. */
export const usePortal = <T>(path: string, options: { readonly enabled?: boolean } = {}) =>
  useQuery({
    queryKey: ['portal', path],
    queryFn: () => call<T>('GET', path),
    placeholderData: keepPreviousData,
    enabled: options.enabled ?? true,
  })

/** Reads a Graph resource of the tenant that the address names. */
export const useGraph = <T>(path: string, options: { readonly enabled?: boolean } = {}) => {
  const tenantId = useTenantId()
  return usePortal<T>(graphPath(tenantId, path), options)
}

export const useTenantId = (): string => {
  const { tenant } = useParams({ strict: false })
  return tenant ?? ''
}

/** The tenant that the address names; the frame shows pages only when there is one. */
export const useTenant = (): Tenant => {
  const id = useTenantId()
  const { data } = useQuery(tenantsQuery)
  const tenant = data?.value.find(candidate => candidate.id === id)
  if (tenant === undefined) throw new Error(`There is no tenant ${id} in this emulator.`)
  return tenant
}

export interface Change {
  readonly method: Method
  /** A Graph path of the tenant, or `/portal/api/…`. */
  readonly path: string
  readonly body?: unknown
}

/**
 * Makes a change, then reads everything on the page anew. Says `done` when it is made. `leave` goes to another page before
 * that, for what is deleted cannot be read again.
 */
export const useChange = () => {
  const client = useQueryClient()
  const tenantId = useTenantId()
  return useCallback(
    async <T>(change: Change, done?: string, leave?: () => Promise<unknown>): Promise<T> => {
      const path = change.path.startsWith('/portal/api/') ? change.path : graphPath(tenantId, change.path)
      const result = await call<T>(change.method, path, change.body)
      await leave?.()
      await client.invalidateQueries()
      if (done !== undefined)
        notifications.show({ message: done, color: 'teal', autoClose: 4_000, closeButtonProps })
      return result
    },
    [client, tenantId],
  )
}

/** The same for buttons without a form: a refusal is shown as a notification. */
export const useAction = () => {
  const change = useChange()
  return useCallback(
    async (action: Change, done?: string, leave?: () => Promise<unknown>): Promise<boolean> => {
      try {
        await change(action, done, leave)
        return true
      } catch (error) {
        notifications.show({
          closeButtonProps,
          title: 'This could not be done',
          message: error instanceof Error ? error.message : String(error),
          color: 'red',
          autoClose: false,
        })
        return false
      }
    },
    [change],
  )
}
