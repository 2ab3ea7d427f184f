/** What the editor and the comparisons have in common: JSON with comments, and the colours of the page. */
import { foldGutter, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, highlightSpecialChars, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { jsonc, jsoncLanguage } from '@shopify/lang-jsonc'

/** The colours are the page's own variables, so that light and dark change with the page. */
const theme = EditorView.theme({
  '&': { height: '100%', color: 'var(--gw-ink)', backgroundColor: 'var(--gw-card)', fontSize: '13.5px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--gw-mono)', lineHeight: '21px' },
  '.cm-content': { paddingBlock: '10px', caretColor: 'var(--gw-accent)' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--gw-accent)', borderLeftWidth: '2px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--gw-accent) 25%, transparent)',
  },
  // The selection is drawn by the editor; the browser's own would lie over it, in the colours of plain text.
  '.cm-line::selection, .cm-line ::selection': { color: 'currentcolor' },
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': {
    backgroundColor: 'color-mix(in srgb, var(--gw-ink) 4%, transparent)',
  },
  '.cm-gutters': { backgroundColor: 'var(--gw-card)', color: 'var(--gw-soft)', border: 'none' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLineGutter': { color: 'var(--gw-ink)' },
  '.cm-lineNumbers .cm-gutterElement': { paddingInline: '12px 4px' },
  '.cm-foldGutter .cm-gutterElement': { cursor: 'pointer', paddingInline: '4px' },
  '.cm-foldPlaceholder': {
    backgroundColor: 'var(--gw-sunken)',
    border: '1px solid var(--gw-line)',
    color: 'var(--gw-soft)',
    paddingInline: '6px',
  },
  '&.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--gw-accent-wash)',
    outline: '1px solid var(--gw-accent)',
  },
  '.cm-searchMatch': { backgroundColor: 'var(--gw-warn-wash)', outline: '1px solid var(--gw-warn)' },
  '.cm-searchMatch-selected': { backgroundColor: 'var(--gw-accent-wash)', outlineColor: 'var(--gw-accent)' },
  '.cm-selectionMatch': { backgroundColor: 'var(--gw-sunken)' },
  '.cm-panels': {
    backgroundColor: 'var(--gw-sunken)',
    color: 'var(--gw-ink)',
    borderColor: 'var(--gw-line) !important',
    fontFamily: 'inherit',
  },
  '.cm-textfield': {
    backgroundColor: 'var(--gw-card)',
    border: '1px solid var(--gw-line-strong)',
    borderRadius: '6px',
    padding: '4px 8px',
    fontSize: '0.8125rem',
  },
  '.cm-button': {
    backgroundColor: 'var(--gw-card)',
    backgroundImage: 'none',
    border: '1px solid var(--gw-line-strong)',
    borderRadius: '6px',
    padding: '4px 10px',
    fontSize: '0.8125rem',
  },
  '.cm-panel.cm-search': { padding: '8px 12px', fontFamily: 'var(--mantine-font-family)' },
  '.cm-panel.cm-search label': { fontSize: '0.8125rem' },
  '.cm-panel.cm-search button[name=close]': {
    top: '6px',
    right: '8px',
    width: '28px',
    height: '28px',
    fontSize: '1.25rem',
    color: 'var(--gw-ink)',
  },
  '.cm-panel.cm-search input[type=checkbox]': { verticalAlign: 'middle', marginRight: '4px' },
  '.cm-tooltip': {
    backgroundColor: 'var(--gw-card)',
    border: '1px solid var(--gw-line-strong)',
    borderRadius: '8px',
    boxShadow: 'var(--gw-shadow)',
    overflow: 'hidden',
    fontFamily: 'var(--mantine-font-family)',
  },
  '.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--gw-mono) !important', fontSize: '13px' },
  '.cm-tooltip-autocomplete > ul > li': { padding: '3px 10px !important' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--gw-accent-wash) !important',
    color: 'var(--gw-ink) !important',
  },
  '.cm-completionMatchedText': { color: 'var(--gw-accent)', textDecoration: 'none', fontWeight: '600' },
  '.cm-completionInfo': { maxWidth: '26rem', padding: '10px 12px' },
  '.cm-schema-help': { maxWidth: '32rem', padding: '10px 12px', fontSize: '0.875rem', lineHeight: '1.45' },
  '.cm-schema-help p': { margin: '0 0 6px' },
  '.cm-schema-help pre': { margin: '0', overflowX: 'auto' },
  '.cm-schema-help code': { fontFamily: 'var(--gw-mono)', fontSize: '0.9em' },
  '.cm-tooltip-lint': { maxWidth: '40rem' },
  '.cm-diagnostic': {
    padding: '8px 12px',
    whiteSpace: 'pre-wrap',
    fontSize: '0.875rem',
    borderLeftWidth: '3px',
  },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--gw-danger)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--gw-warn)' },
  '.cm-lintRange': { backgroundImage: 'none', textUnderlineOffset: '3px' },
  '.cm-lintRange-error': { textDecoration: 'underline wavy var(--gw-danger) 1px' },
  '.cm-lintRange-warning': { textDecoration: 'underline wavy var(--gw-warn) 1px' },
  '.cm-lintPoint-error:after': { borderBottomColor: 'var(--gw-danger)' },
  '.cm-lintPoint-warning:after': { borderBottomColor: 'var(--gw-warn)' },
  '.cm-changedLine': { backgroundColor: 'var(--gw-accent-wash) !important' },
  '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': { backgroundColor: 'var(--gw-danger-wash) !important' },
  '.cm-deletedChunk': { paddingLeft: '6px' },
  '.cm-changedText, .cm-deletedChunk .cm-deletedText': { background: 'none', fontWeight: '650' },
  '.cm-collapsedLines:before, .cm-collapsedLines:after': { content: '"⋯"' },
  '.cm-collapsedLines': {
    background: 'var(--gw-sunken)',
    color: 'var(--gw-soft)',
    fontFamily: 'var(--mantine-font-family)',
  },
})

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--gw-ink)' },
  { tag: tags.string, color: 'var(--gw-accent)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--gw-warn)' },
  { tag: [tags.lineComment, tags.blockComment], color: 'var(--gw-soft)', fontStyle: 'italic' },
])

/** A text of JSON with comments, drawn like the rest of the page. */
export const shownAsJson: Extension = [
  jsonc(),
  jsoncLanguage.data.of({ commentTokens: { line: '//', block: { open: '/*', close: '*/' } } }),
  syntaxHighlighting(colours),
  theme,
  lineNumbers(),
  foldGutter({ markerDOM: foldMarker }),
  highlightSpecialChars(),
  EditorState.tabSize.of(2),
]

function foldMarker(open: boolean): HTMLElement {
  const marker = document.createElement('span')
  marker.textContent = open ? '⌄' : '›'
  marker.title = open ? 'Fold' : 'Unfold'
  return marker
}
