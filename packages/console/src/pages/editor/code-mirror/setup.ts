/** Monaco with what a JSON file needs, its workers served by us, and our colours. Loaded only with the code editor. */
import 'monaco-editor/features/register.all'
import * as monaco from 'monaco-editor/editor/editor.api'
import EditorWorker from 'monaco-editor/editor/editor.worker?worker'
import JsonWorker from 'monaco-editor/language/json/json.worker?worker'
import { jsonDefaults } from 'monaco-editor/languages/features/json/register'

self.MonacoEnvironment = {
  getWorker: (_id, label) => (label === 'json' ? new JsonWorker() : new EditorWorker()),
}

/** The address that the schema is tied to; nothing is loaded from it. */
export const fileUri = monaco.Uri.parse('inmemory://gatewright/gatewright.config.json')

/**
 * Gives completion and hover texts. The language service's own problems are switched off: the server finds the same
 * ones and says them in the words of the command line.
 */
export function useSchema(schema: unknown): void {
  jsonDefaults.setDiagnosticsOptions({
    validate: false,
    allowComments: true,
    enableSchemaRequest: false,
    schemas: [{ uri: 'inmemory://gatewright/schema.json', fileMatch: [fileUri.toString()], schema }],
  })
}

/** A colour of the page as `#rrggbb`, the only way Monaco reads one; the build shortens `#ffffff` to `#fff`. */
const colours = (name: string) =>
  getComputedStyle(document.documentElement)
    .getPropertyValue(name)
    .trim()
    .replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3')

/** Takes the colours of the page, so that the editor lies in it like everything else. */
export function applyTheme(dark: boolean): void {
  const accent = colours('--gw-accent')
  monaco.editor.defineTheme('gatewright', {
    base: dark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      { token: 'string.key.json', foreground: colours('--gw-ink').slice(1) },
      { token: 'string.value.json', foreground: accent.slice(1) },
      { token: 'comment', foreground: colours('--gw-soft').slice(1), fontStyle: 'italic' },
      { token: 'keyword.json', foreground: colours('--gw-warn').slice(1) },
      { token: 'number', foreground: colours('--gw-warn').slice(1) },
    ],
    colors: {
      'editor.background': colours('--gw-card'),
      'editor.foreground': colours('--gw-ink'),
      'editorLineNumber.foreground': colours('--gw-soft'),
      'editorLineNumber.activeForeground': colours('--gw-ink'),
      'editor.lineHighlightBackground': colours('--gw-page'),
      'editor.lineHighlightBorder': '#00000000',
      'editorCursor.foreground': accent,
      'editor.selectionBackground': `${accent}40`,
      'editorWidget.background': colours('--gw-card'),
      'editorWidget.border': colours('--gw-line'),
      'editorHoverWidget.background': colours('--gw-card'),
      'editorHoverWidget.border': colours('--gw-line'),
      'editorSuggestWidget.background': colours('--gw-card'),
      'editorSuggestWidget.border': colours('--gw-line'),
      'editorError.foreground': colours('--gw-danger'),
      focusBorder: accent,
    },
  })
  monaco.editor.setTheme('gatewright')
}

/** Options that the editor and the diff views share. */
export const commonOptions = {
  fontFamily: "ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace",
  fontSize: 13.5,
  lineHeight: 21,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  automaticLayout: true,
  padding: { top: 12, bottom: 12 },
  renderLineHighlightOnlyWhenFocus: true,
  fixedOverflowWidgets: true,
  stickyScroll: { enabled: false },
} as const satisfies monaco.editor.IEditorOptions & { automaticLayout: boolean }

export { monaco }
