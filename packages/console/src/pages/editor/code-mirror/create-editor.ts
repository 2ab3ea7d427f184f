import { closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from '@codemirror/commands'
import { bracketMatching, foldKeymap, indentOnInput } from '@codemirror/language'
import { forEachDiagnostic, nextDiagnostic, previousDiagnostic } from '@codemirror/lint'
import { gotoLine, highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { type ChangeSpec, EditorState, type TransactionSpec } from '@codemirror/state'
import {
  closeHoverTooltips,
  drawSelection,
  dropCursor,
  EditorView,
  hasHoverTooltips,
  highlightActiveLine,
  highlightActiveLineGutter,
  type KeyBinding,
  keymap,
  rectangularSelection,
} from '@codemirror/view'
import { format } from 'jsonc-parser'
import type { Finding } from '../findings.ts'
import { markFindings, offsetAt } from './problem-marks.ts'
import { schemaHelp } from './schema-help.ts'
import { shownAsJson } from './setup.ts'

/** What the page does with the text; the text itself lives in the editor, with its undo history. */
export interface TextEditorHandle {
  getText(): string
  /** Replaces everything, as one step that can be undone. */
  setText(text: string): void
  goTo(line: number, column: number): void
  /** @param offset in what `getText` gives */
  goToOffset(offset: number): void
  format(): void
  focus(): void
  mark(findings: readonly Finding[]): void
  destroy(): void
}

/**
 * @param options.loadSchema of the file, which gives completion and hover texts
 * @param options.readOnly whether nobody may type
 */
export function createEditor(options: {
  readonly parent: Element
  readonly text: string
  readonly loadSchema: () => Promise<unknown>
  readonly onChange: (text: string) => void
  readonly readOnly?: boolean
}): TextEditorHandle {
  // A file of Windows keeps its line ends: one that was saved would differ in each of its lines.
  const lineBreak = /^[^\n]*\r\n/.test(options.text) ? '\r\n' : '\n'
  const view: EditorView = new EditorView({
    parent: options.parent,
    state: EditorState.create({
      doc: options.text.replace(/\r\n?|\n/g, lineBreak),
      extensions: [
        shownAsJson,
        EditorState.lineSeparator.of(lineBreak),
        EditorState.allowMultipleSelections.of(true),
        EditorView.contentAttributes.of({
          'aria-label': options.readOnly
            ? 'Configuration file, read-only.'
            : 'Configuration file. Press Control M to let Tab leave the editor.',
          ...(options.readOnly && { 'aria-readonly': 'true' }),
          spellcheck: 'false',
          tabindex: '0',
        }),
        // Tab leads on: there is nothing that it could indent.
        ...(options.readOnly ? [EditorState.readOnly.of(true), EditorView.editable.of(false)] : []),
        history(),
        drawSelection(),
        dropCursor(),
        rectangularSelection(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        highlightSelectionMatches(),
        bracketMatching(),
        closeBrackets(),
        indentOnInput(),
        search({ top: true }),
        EditorState.phrases.of(phrases),
        EditorView.domEventHandlers({ blur: (_, view) => void closeHelp(view) }),
        schemaHelp(options.loadSchema),
        keymap.of([
          ...ownKeys,
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...searchKeymap,
          ...historyKeymap,
          ...foldKeymap,
          ...defaultKeymap,
          ...(options.readOnly ? [] : [indentWithTab]),
        ]),
        EditorView.updateListener.of(update => {
          if (update.docChanged) options.onChange(update.state.sliceDoc())
          // The list of problems has come or gone below: where one types stays in sight.
          else if (update.geometryChanged && update.view.hasFocus) keepInSight(update.view)
        }),
      ],
    }),
  })
  const goTo = (anchor: number) => {
    view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) })
    view.focus()
  }
  return {
    getText: () => view.state.sliceDoc(),
    setText: text => view.dispatch(replaceAll(view.state, text.replace(/\r\n?|\n/g, lineBreak))),
    goTo: (line, column) => goTo(offsetAt(view.state, line, column)),
    goToOffset: offset => goTo(view.state.toText(view.state.sliceDoc().slice(0, offset)).length),
    format: () => void formatAll(view),
    focus: () => view.focus(),
    mark: findings => view.dispatch(markFindings(view.state, findings)),
    destroy: () => view.destroy(),
  }
}

/** Of the search panel, in the capitals of our buttons. */
const phrases = {
  next: 'Next',
  previous: 'Previous',
  all: 'Select all',
  'match case': 'Match case',
  regexp: 'Regular expression',
  'by word': 'Whole words',
  replace: 'Replace',
  'replace all': 'Replace all',
  close: 'Close',
  go: 'Go',
}

/** What F8 has opened stays open by itself, over whatever is clicked next. */
function closeHelp(view: EditorView): boolean {
  if (!hasHoverTooltips(view.state)) return false
  view.dispatch({ effects: closeHoverTooltips })
  return true
}

/** Those that people know from Visual Studio Code and the library has otherwise or not at all. */
const ownKeys: readonly KeyBinding[] = [
  { key: 'Shift-Alt-f', run: formatAll },
  { key: 'Ctrl-g', run: gotoLine },
  { key: 'Escape', run: closeHelp },
  { key: 'F8', run: view => nextDiagnostic(view) && sayFinding(view) },
  { key: 'Shift-F8', run: view => previousDiagnostic(view) && sayFinding(view) },
]

/** What is underlined where one has come to, for who cannot see it. */
function sayFinding(view: EditorView): true {
  forEachDiagnostic(view.state, (diagnostic, from) => {
    if (from === view.state.selection.main.from)
      view.dispatch({ effects: EditorView.announce.of(diagnostic.message) })
  })
  return true
}

function keepInSight(view: EditorView): void {
  const { head } = view.state.selection.main
  requestAnimationFrame(() => view.dispatch({ effects: EditorView.scrollIntoView(head) }))
}

function formatAll(view: EditorView): true {
  const { state } = view
  // In the text as the editor counts it, where a line end is one character.
  const text = state.doc.toString()
  const options = { tabSize: 2, insertSpaces: true, eol: '\n', insertFinalNewline: true }
  const changes = format(text, undefined, options).map(edit => ({
    from: edit.offset,
    to: edit.offset + edit.length,
    insert: state.toText(edit.content.replaceAll('\n', state.lineBreak)),
  }))
  view.dispatch(asOneStep(changes))
  return true
}

/** Only what differs, so that the cursor, the folds and the undone steps stay where they are. */
function replaceAll(state: EditorState, text: string): TransactionSpec {
  const [before, after] = [state.doc.toString(), state.toText(text)]
  const now = after.toString()
  const most = Math.min(before.length, now.length)
  let start = 0
  while (start < most && before[start] === now[start]) start += 1
  let end = 0
  while (end < most - start && before[before.length - 1 - end] === now[now.length - 1 - end]) end += 1
  return asOneStep({
    from: start,
    to: before.length - end,
    insert: after.slice(start, after.length - end),
  })
}

const asOneStep = (changes: ChangeSpec): TransactionSpec => ({
  changes,
  annotations: isolateHistory.of('full'),
})
