import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { snippetsQuery } from '../../api/admin/strategies.ts'
import { nameStrategy } from '../strategies/name-strategy.ts'
import { insertStrategy, offsetOf } from './edit-text.ts'
import type { TextEditorHandle } from './monaco/text-editor.tsx'

const route = getRouteApi('/signed-in/editor')

/** Does what another page sent one here for: to find an entry, or to insert one. Then forgets it. */
export function useArrival() {
  const { find, add, as } = route.useSearch()
  const navigate = route.useNavigate()
  const client = useQueryClient()
  return (editor: TextEditorHandle) => {
    if (find !== undefined) goTo(editor, find)
    if (add === undefined) return
    // Loading the page again must not insert the entry a second time.
    void navigate({ search: {}, replace: true })
    void client.ensureQueryData(snippetsQuery).then(snippets => {
      const snippet = snippets.find(each => each.provider === add)
      if (snippet === undefined) return
      const named = nameStrategy(snippet, as ?? snippet.id)
      editor.setText(insertStrategy(editor.getText(), named))
      goTo(editor, `authStrategies.${named.id}`)
    })
  }
}

const goTo = (editor: TextEditorHandle, path: string) => {
  const offset = offsetOf(editor.getText(), path)
  if (offset !== undefined) editor.goToOffset(offset)
}
