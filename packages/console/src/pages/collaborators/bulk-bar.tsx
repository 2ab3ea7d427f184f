import { Button, Menu, Text } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useState } from 'react'
import type { AdminCollaborator, BulkWish, PeopleFilter, Whom } from '../../api/admin/collaborators.ts'
import { counted } from '../../components/counted.ts'
import classes from './bulk-bar.module.css'
import { BulkDialog } from './bulk-dialog.tsx'

/** What was chosen of the list, and what can be done to all of it. */
export function BulkBar(props: {
  /** Those that are chosen one by one. */
  readonly chosen: readonly AdminCollaborator[]
  /** Everybody who matches is chosen, also who is not listed yet. */
  readonly all: boolean
  readonly total: number
  /** Whether some of those who match are not listed yet. */
  readonly hasMore: boolean
  readonly filter: PeopleFilter
  readonly onChooseAll: () => void
  readonly onClear: () => void
}) {
  const { chosen, all, total, filter } = props
  const [action, setAction] = useState<BulkWish['action']>()
  const count = all ? total : chosen.length
  const whom: Whom = all ? { matching: filter } : { ids: chosen.map(({ id }) => id) }
  const has = (isOne: (person: AdminCollaborator) => boolean) => all || chosen.some(isOne)
  const isAccount = ({ invitation }: AdminCollaborator) => invitation === undefined
  return (
    <section className={classes.bar} aria-label="Chosen people">
      <Text fw={550} role="status">
        {all
          ? `All ${total.toLocaleString('en')} that match are chosen`
          : `${count.toLocaleString('en')} chosen`}
      </Text>
      {!all && props.hasMore && (
        <Button size="compact-sm" variant="subtle" onClick={props.onChooseAll}>
          Choose all {total.toLocaleString('en')} that match
        </Button>
      )}
      <span className={classes.end}>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button size="compact-sm" rightSection={<IconChevronDown size={16} aria-hidden="true" />}>
              Change
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setAction('roles')}>Give or take roles</Menu.Item>
            {has(isAccount) && <Menu.Item onClick={() => setAction('sign-out')}>Sign out</Menu.Item>}
            {has(person => isAccount(person) && !person.disabled) && (
              <Menu.Item onClick={() => setAction('disable')}>Disable</Menu.Item>
            )}
            {has(person => person.disabled) && (
              <Menu.Item onClick={() => setAction('enable')}>Enable</Menu.Item>
            )}
            {has(person => !isAccount(person)) && (
              <Menu.Item c="var(--gw-danger)" onClick={() => setAction('end-invitations')}>
                End invitations
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
        <Button size="compact-sm" variant="default" onClick={props.onClear}>
          Clear choice
        </Button>
      </span>
      {action !== undefined && (
        <BulkDialog
          action={action}
          whom={whom}
          people={
            all ? `all ${counted(total, 'person', 'people')} who match` : counted(count, 'person', 'people')
          }
          total={count}
          onClose={() => setAction(undefined)}
          onDone={props.onClear}
        />
      )}
    </section>
  )
}
