import { CloseButton, Kbd, VisuallyHidden } from '@mantine/core'
import { createSpotlight, Spotlight } from '@mantine/spotlight'
import '@mantine/spotlight/styles.css'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useId, useRef, useState } from 'react'
import type { Me } from '../../api/auth.ts'
import { counted } from '../../components/counted.ts'
import { useReturnFocus } from '../../components/use-return-focus.ts'
import classes from './command-palette.module.css'
import type { Entry } from './entry.ts'
import { shownFor } from './matching.ts'
import { type Openers, useEntries } from './use-entries.ts'
import { useFound } from './use-found.ts'

const [store, palette] = createSpotlight()

/** The server's own bound for what is searched for. */
const LONGEST = 320

/** Where to go and what to do, by a few letters. It is there as long as it is open. */
export function CommandPalette(props: {
  readonly me: Me
  readonly open: Openers
  readonly onClose: () => void
}) {
  const { me, onClose } = props
  const [typed, setTyped] = useState('')
  // First: it forgets what was chosen.
  useEffect(() => {
    palette.open()
    return palette.close
  }, [])
  const entries = useEntries(me, props.open)
  const found = useFound(me, typed)
  const shown = shownFor(typed, entries, found.entries)
  const flat = shown.flatMap(([, members]) => members)
  const chosen = useChosen(
    flat.map(({ id }) => id),
    typed,
  )
  const list = useId()
  useReturnFocus()
  const idOf = (entry: Entry) => `${list}-${entry.id}`.replaceAll(/\W/g, '-')
  const active = flat[chosen.at]
  // What scrolls is the list itself, so that it needs no stop of its own for the keyboard. Mantine passes it on.
  const viewport = { viewportProps: { id: list, role: 'listbox', 'aria-label': 'What was found' } }
  return (
    <Spotlight.Root
      store={store}
      query={typed}
      onQueryChange={setTyped}
      shortcut={null}
      forceOpened
      onSpotlightClose={onClose}
      // What an entry opens takes the focus; else it goes back to where it was.
      returnFocus={false}
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.4, blur: 2 }}
      centered={false}
      yOffset="min(80px, 6dvh)"
      radius="lg"
      attributes={{ content: { 'aria-label': 'Commands and search' } }}
      classNames={{
        content: classes.content ?? '',
        actionsList: classes.list ?? '',
        action: classes.entry ?? '',
        actionsGroup: classes.group ?? '',
        actionLabel: classes.label ?? '',
        actionDescription: classes.description ?? '',
        actionSection: classes.section ?? '',
      }}
    >
      <Spotlight.Search
        placeholder={
          me.superAdmin || me.roles.includes('admin')
            ? 'Pages, actions, people, references…'
            : 'Pages, actions, apps…'
        }
        aria-label="Search pages and actions"
        role="combobox"
        aria-expanded
        aria-autocomplete="list"
        aria-controls={list}
        aria-activedescendant={active && idOf(active)}
        onKeyDown={chosen.follow}
        maxLength={LONGEST}
        autoComplete="off"
        spellCheck={false}
        leftSection={<IconSearch size={19} stroke={1.7} aria-hidden="true" />}
        rightSection={<CloseButton aria-label="Close" onClick={palette.close} />}
        rightSectionPointerEvents="all"
      />
      <Spotlight.ActionsList {...viewport}>
        {shown.map(([group, members]) => (
          <Spotlight.ActionsGroup key={group} label={group} role="group" aria-label={group}>
            {members.map(entry => (
              <EntryRow key={entry.id} entry={entry} id={idOf(entry)} selected={entry === active} />
            ))}
          </Spotlight.ActionsGroup>
        ))}
      </Spotlight.ActionsList>
      {flat.length === 0 && (
        <Spotlight.Empty c="dimmed">
          {found.searching ? 'Searching…' : 'Nothing is called that. Try another word for it.'}
        </Spotlight.Empty>
      )}
      {found.error !== null && (
        <Spotlight.Footer c="var(--gw-danger)" role="alert">
          People could not be searched. {found.error.message}
        </Spotlight.Footer>
      )}
      <VisuallyHidden role="status">
        {typed.trim() !== '' && !found.searching && counted(flat.length, 'match', 'matches')}
      </VisuallyHidden>
    </Spotlight.Root>
  )
}

function EntryRow(props: { readonly entry: Entry; readonly id: string; readonly selected: boolean }) {
  const { label, description, icon: Icon, keys, run } = props.entry
  // Mantine passes on what it does not know itself, and gives the button no id of its own.
  const itself = { ref: (button: HTMLElement | null) => void button?.setAttribute('id', props.id) }
  return (
    <Spotlight.Action
      {...itself}
      role="option"
      aria-selected={props.selected}
      data-selected={props.selected || undefined}
      label={label}
      {...(description && { description })}
      leftSection={<Icon size={19} stroke={1.7} aria-hidden="true" />}
      {...(keys && {
        rightSection: (
          <span className={classes.keys} aria-hidden="true">
            {keys.map(key => (
              <Kbd key={key}>{key}</Kbd>
            ))}
          </span>
        ),
      })}
      onClick={run}
    />
  )
}

/**
 * Which of the entries Enter would take. It stays the same one when further ones come, and is the first as long as nobody has moved.
 * Mantine moves it by the arrow keys, and tells nobody.
 */
function useChosen(ids: readonly string[], typed: string) {
  const [at, setAt] = useState(0)
  const kept = useRef<{ typed: string; ids: readonly string[] }>({ typed, ids: [] })
  useEffect(() => {
    const before = kept.current
    if (before.typed === typed && before.ids.join('\n') === ids.join('\n')) return
    kept.current = { typed, ids }
    const chosen = before.typed === typed && at > 0 ? before.ids[at] : undefined
    const now = chosen === undefined ? 0 : Math.max(0, ids.indexOf(chosen))
    store.updateState(state => ({ ...state, selected: now }))
    setAt(now)
  })
  const follow = () => queueMicrotask(() => setAt(store.getState().selected))
  return { at, follow }
}
