import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import type { Notice, Problem } from '../../../api/admin/config.ts'
import { applyTheme, commonOptions, fileUri, monaco, useSchema } from './monaco.ts'

/** What the page does with the text; the text itself lives in the editor, with its undo history. */
export interface TextEditorHandle {
  getText(): string
  /** Replaces everything, as one step that can be undone. */
  setText(text: string): void
  goTo(line: number, column: number): void
  goToOffset(offset: number): void
  format(): void
  focus(): void
}

export interface TextEditorProps {
  readonly initialText: string
  readonly schema: unknown
  readonly problems: readonly Problem[]
  readonly notices: readonly Notice[]
  readonly onReady: (handle: TextEditorHandle) => void
  readonly onChange: (text: string) => void
}

/** The editor of the configuration file. */
export function TextEditor(props: TextEditorProps) {
  const place = useRef<HTMLDivElement>(null)
  const model = useRef<monaco.editor.ITextModel>(null)
  const latest = useRef(props)
  latest.current = props
  const dark = useComputedColorScheme('light') === 'dark'

  useEffect(() => {
    if (place.current === null) return
    const text = monaco.editor.createModel(latest.current.initialText, 'json', fileUri)
    text.updateOptions({
      tabSize: 2,
      insertSpaces: true,
      bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
    })
    const editor = monaco.editor.create(place.current, {
      ...commonOptions,
      model: text,
      theme: 'gatewright',
      ariaLabel: 'Configuration file. Press Control M to let Tab leave the editor.',
      quickSuggestions: { strings: true, other: true, comments: false },
    })
    model.current = text
    const changed = text.onDidChangeContent(() => latest.current.onChange(text.getValue()))
    const goTo = (position: monaco.IPosition) => {
      editor.setPosition(position)
      editor.revealPositionInCenter(position)
      editor.focus()
    }
    latest.current.onReady({
      getText: () => text.getValue(),
      setText: value => {
        editor.pushUndoStop()
        editor.executeEdits('page', [
          { range: text.getFullModelRange(), text: value, forceMoveMarkers: true },
        ])
        editor.pushUndoStop()
      },
      goTo: (lineNumber, column) => goTo({ lineNumber, column }),
      goToOffset: offset => goTo(text.getPositionAt(offset)),
      format: () => void editor.getAction('editor.action.formatDocument')?.run(),
      focus: () => editor.focus(),
    })
    return () => {
      changed.dispose()
      editor.dispose()
      text.dispose()
    }
  }, [])

  useEffect(() => applyTheme(dark), [dark])
  useEffect(() => useSchema(props.schema), [props.schema])
  useEffect(() => {
    if (model.current === null) return
    monaco.editor.setModelMarkers(model.current, 'gatewright', [
      ...props.problems.map(toMarker),
      ...props.notices.map(noticeToMarker),
    ])
  }, [props.problems, props.notices])

  return <div ref={place} style={{ height: '100%' }} />
}

const toMarker = (problem: Problem): monaco.editor.IMarkerData => ({
  ...rangeOf(problem),
  severity: monaco.MarkerSeverity.Error,
  message: `${problem.what}\n${problem.why}\n${problem.fix}`,
})

const noticeToMarker = (notice: Notice): monaco.editor.IMarkerData => ({
  ...rangeOf(notice),
  severity: monaco.MarkerSeverity.Warning,
  message: notice.text,
})

const rangeOf = (found: Pick<Problem, 'line' | 'column' | 'length'>) => ({
  startLineNumber: found.line,
  startColumn: found.column,
  endLineNumber: found.line,
  endColumn: found.column + Math.max(1, found.length ?? 1),
})
