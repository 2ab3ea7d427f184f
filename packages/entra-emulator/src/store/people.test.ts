import { describe, expect, it } from 'vitest'
import { addMember, directGroupsOf, transitiveGroupsOf } from './people.ts'
import { Store } from './store.ts'

const storeWithGroups = (...ids: string[]): Store => {
  const store = new Store()
  for (const id of ids)
    store.groups.insert({
      id,
      tenantId: 't',
      displayName: id,
      description: null,
      securityEnabled: true,
      createdDateTime: '2026-01-01T00:00:00Z',
    })
  return store
}

describe('groups in groups', () => {
  it('are found through any depth, each once', () => {
    const store = storeWithGroups('a', 'b', 'c')
    addMember(store, 'a', 'ada', 'User')
    addMember(store, 'b', 'a', 'Group')
    addMember(store, 'c', 'b', 'Group')
    addMember(store, 'c', 'a', 'Group')
    expect(directGroupsOf(store, 'ada').map(group => group.id)).toEqual(['a'])
    expect(transitiveGroupsOf(store, 'ada').map(group => group.id)).toEqual(['a', 'b', 'c'])
  })

  it('end when they contain each other', () => {
    const store = storeWithGroups('a', 'b')
    addMember(store, 'a', 'ada', 'User')
    addMember(store, 'a', 'b', 'Group')
    addMember(store, 'b', 'a', 'Group')
    expect(transitiveGroupsOf(store, 'ada')).toHaveLength(2)
  })
})
