import { useEffect, useRef } from 'react'
import type { Finding } from '../findings.ts'
import { createEditor, type TextEditorHandle } from './create-editor.ts'

export interface TextEditorProps {
  readonly initialText: string
  readonly loadSchema: () => Promise<unknown>
  readonly findings: readonly Finding[]
  readonly onReady: (handle: TextEditorHandle) => void
  readonly onChange: (text: string) => void
  /** Whether nobody may type; as it is when the editor is made. */
  readonly readOnly: boolean
}

/** The editor of the configuration file. */
export function TextEditor(props: TextEditorProps) {
  const place = useRef<HTMLDivElement>(null)
  const editor = useRef<TextEditorHandle>(null)
  const latest = useRef(props)
  latest.current = props

  useEffect(() => {
    if (place.current === null) return
    const { initialText, onReady, readOnly } = latest.current
    const created = createEditor({
      parent: place.current,
      text: initialText,
      loadSchema: () => latest.current.loadSchema(),
      onChange: text => latest.current.onChange(text),
      readOnly,
    })
    editor.current = created
    onReady(created)
    return created.destroy
  }, [])
  useEffect(() => editor.current?.mark(props.findings), [props.findings])

  return <div ref={place} style={{ height: '100%' }} />
}
