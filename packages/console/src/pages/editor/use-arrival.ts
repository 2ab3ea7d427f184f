import { getRouteApi } from '@tanstack/react-router'
import { takeSnippet } from '../strategies/carried-snippet.ts'
import type { TextEditorHandle } from './code-mirror/create-editor.ts'
import { insertStrategy, offsetOf } from './edit-text.ts'

const route = getRouteApi('/signed-in/editor')

/** Does what another page sent one here for: to find an entry, or to insert one where one may. */
export function useArrival(readOnly: boolean) {
  const { find } = route.useSearch()
  return (editor: TextEditorHandle) => {
    const taken = takeSnippet()
    const snippet = readOnly ? undefined : taken
    if (snippet !== undefined) editor.setText(insertStrategy(editor.getText(), snippet))
    const path = snippet === undefined ? find : `authStrategies.${snippet.id}`
    const offset = path === undefined ? undefined : offsetOf(editor.getText(), path)
    if (offset !== undefined) editor.goToOffset(offset)
  }
}
