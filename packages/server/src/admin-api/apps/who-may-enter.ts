import type { Allow, AppRule } from '@gatewright/config'

type GroupName = (group: string) => string

/**
 * The rules of an app, one sentence each, in the order in which they are asked.
 * @param groupName how a group is named to those who read this
 */
export function whoMayEnter(rules: readonly AppRule[], groupName: GroupName): string[] {
  if (rules.length === 0) return ['Nobody: the app has no rule that lets anybody in.']
  return rules.map(rule => sentence(rule, groupName))
}

function sentence({ paths, methods, then }: AppRule, groupName: GroupName): string {
  const where = [
    ...(paths === undefined ? [] : [`at ${listed(paths, 'and')}`]),
    ...(methods === undefined ? [] : [`with ${listed(methods, 'and')}`]),
  ].join(' ')
  if (where === '') return `${capital(who(then, groupName))}.`
  return `${capital(where)}: ${who(then, groupName)}.`
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

function who(then: AppRule['then'], groupName: GroupName): string {
  if (then.kind === 'public') return 'everybody, without signing in'
  if (then.kind === 'external-users') return 'users of another site, with a token that it has signed'
  return whom(then.who, groupName)
}

function whom({ roles, groups, emails, domains, signedIn }: Allow, groupName: GroupName): string {
  if (signedIn) return 'everybody who is signed in'
  const parts = [
    ...(roles.length > 0 ? [`the role ${listed(roles, 'or')}`] : []),
    ...(groups.length > 0 ? [`the group ${listed(groups.map(groupName), 'or')}`] : []),
    ...(domains.length > 0 ? [`an address at ${listed(domains, 'or')}`] : []),
    ...(emails.length > 0 ? [`the address ${listed(emails, 'or')}`] : []),
  ]
  return parts.length === 0 ? 'nobody' : `whoever has ${parts.join(', or ')}`
}

function listed(items: readonly string[], word: 'and' | 'or'): string {
  if (items.length < 2) return items[0] ?? ''
  return `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1)}`
}
