import { MergeView, unifiedMergeView } from '@codemirror/merge'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useMatches } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { shownAsJson } from './setup.ts'

const collapseUnchanged = { margin: 3, minSize: 4 }

/** Two texts side by side, or one within the other where it is narrow. Nothing can be changed here. */
export function DiffViewer(props: {
  readonly label: string
  readonly original: string
  readonly modified: string
}) {
  const place = useRef<HTMLDivElement>(null)
  const sideBySide = useMatches({ base: false, md: true })
  useEffect(() => {
    if (place.current === null) return
    const { original, modified } = props
    const before = { doc: original, extensions: readOnly(`${props.label}, before`) }
    const after = { doc: modified, extensions: readOnly(`${props.label}, after`) }
    const view = sideBySide
      ? new MergeView({ a: before, b: after, parent: place.current, collapseUnchanged })
      : new EditorView({
          doc: modified,
          parent: place.current,
          extensions: [
            after.extensions,
            unifiedMergeView({ original, collapseUnchanged, mergeControls: false }),
          ],
        })
    return () => view.destroy()
  }, [props.label, props.original, props.modified, sideBySide])
  return <div ref={place} style={{ height: '100%', overflow: 'auto' }} />
}

/** Read, marked and reached by Tab, and not typed into. */
const readOnly = (label: string): Extension => [
  shownAsJson,
  EditorState.readOnly.of(true),
  EditorView.lineWrapping,
  EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true', tabindex: '0' }),
]
