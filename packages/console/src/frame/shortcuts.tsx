import { Kbd, Modal, Table } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { Me } from '../api/auth.ts'
import { placesFor } from './navigation.ts'

/** `g` and a letter lead to a place; `?` lists the letters. Two keys, so that no stray letter does anything. */
export function Shortcuts({ me }: { readonly me: Me }) {
  const [helpOpened, setHelpOpened] = useState(false)
  const navigate = useNavigate()
  useEffect(() => {
    let gPressedAt = 0
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (event.key === '?') return setHelpOpened(true)
      const place = placesFor(me).find(each => each.key === event.key)
      if (place !== undefined && event.timeStamp - gPressedAt < 1_200) {
        event.preventDefault()
        void navigate({ to: place.to })
      }
      gPressedAt = event.key === 'g' ? event.timeStamp : 0
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [me, navigate])
  return (
    <Modal
      opened={helpOpened}
      onClose={() => setHelpOpened(false)}
      title="Keyboard shortcuts"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Table aria-label="Keyboard shortcuts">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Keys</Table.Th>
            <Table.Th>What they do</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {placesFor(me).map(place => (
            <Table.Tr key={place.to}>
              <Table.Td>
                <Kbd>g</Kbd> then <Kbd>{place.key}</Kbd>
              </Table.Td>
              <Table.Td>{place.label}</Table.Td>
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Td>
              <Kbd>Ctrl</Kbd> or <Kbd>⌘</Kbd> with <Kbd>s</Kbd>
            </Table.Td>
            <Table.Td>Save, in the code editor</Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </Modal>
  )
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.closest('input, textarea, select, [role="textbox"], .monaco-editor') !== null)
