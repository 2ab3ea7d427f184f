import { type Diagnostic, setDiagnostics } from '@codemirror/lint'
import type { EditorState, TransactionSpec } from '@codemirror/state'
import type { Finding } from '../findings.ts'

/** Underlines what the server has found; resting the pointer on it, or F8, shows the words. */
export const markFindings = (state: EditorState, findings: readonly Finding[]): TransactionSpec =>
  setDiagnostics(
    state,
    findings.map(finding => diagnosticOf(state, finding)),
  )

function diagnosticOf(state: EditorState, finding: Finding): Diagnostic {
  const from = offsetAt(state, finding.line, finding.column)
  const { to: lineEnd } = state.doc.lineAt(from)
  return {
    from,
    // A text that has become shorter while the server read it.
    to: Math.min(from + Math.max(1, finding.length ?? 1), Math.max(lineEnd, from)),
    severity: finding.severity === 'notice' ? 'warning' : 'error',
    message: [finding.what, finding.why, finding.fix].filter(text => text !== '').join('\n'),
  }
}

/** @param column counted from 1, as the line; what lies outside of the text is its nearest place */
export function offsetAt(state: EditorState, line: number, column: number): number {
  const { from, to } = state.doc.line(Math.min(Math.max(line, 1), state.doc.lines))
  return Math.min(from + Math.max(column, 1) - 1, to)
}
