import { Kbd, Modal, Table } from '@mantine/core'
import type { Me } from '../api/auth.ts'
import { commandKey } from '../app/keys.ts'
import { useReturnFocus } from '../components/use-return-focus.ts'
import { placesFor } from './navigation.ts'

/** The list of keyboard shortcuts. */
export function ShortcutsHelp({ me, onClose }: { readonly me: Me; readonly onClose: () => void }) {
  useReturnFocus()
  return (
    <Modal opened onClose={onClose} title="Keyboard shortcuts" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Table aria-label="Keyboard shortcuts">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Keys</Table.Th>
            <Table.Th>What they do</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          <Table.Tr>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>
              <Kbd>{commandKey()}</Kbd> with <Kbd>k</Kbd>
            </Table.Td>
            <Table.Td>Search pages, actions and people</Table.Td>
          </Table.Tr>
          <Table.Tr>
            <Table.Td>
              <Kbd>?</Kbd>
            </Table.Td>
            <Table.Td>This list</Table.Td>
          </Table.Tr>
          {placesFor(me).map(place => (
            <Table.Tr key={place.to}>
              <Table.Td>
                <Kbd>g</Kbd> then <Kbd>{place.key}</Kbd>
              </Table.Td>
              <Table.Td>{place.label}</Table.Td>
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>
              <Kbd>{commandKey()}</Kbd> with <Kbd>s</Kbd>
            </Table.Td>
            <Table.Td>Save, in the code editor</Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </Modal>
  )
}
