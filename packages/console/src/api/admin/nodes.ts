import { queryOptions } from '@tanstack/react-query'
import type { Answer } from '../contract.ts'
import { call } from '../http.ts'

/** Who serves on the same data, and what somebody should look at. For super admins. */
export type Nodes = Answer<'GET', '/admin/nodes'>
export type Node = Nodes['nodes'][number]

/** What became of a restart on one of them. */
export type NodeResult = Answer<'POST', '/admin/restart'>['nodes'][number]

export const nodesQuery = queryOptions({
  queryKey: ['admin', 'nodes'],
  queryFn: () => call('GET', '/admin/nodes'),
  staleTime: 0,
})
