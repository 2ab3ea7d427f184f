import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  snippet,
} from '@codemirror/autocomplete'
import type { Extension } from '@codemirror/state'
import { type EditorView, hoverTooltip, type Tooltip, ViewPlugin } from '@codemirror/view'
import type { CompletionItem } from 'vscode-json-languageservice'
import { piece } from '../../../app/piece.ts'
import { renderMarkdown } from './markdown.ts'
import { snippetOf } from './snippet-of.ts'

const loadService = piece(() => import('./json-service.ts'))
type Service = Awaited<ReturnType<typeof loadService>>

/**
 * Completion and hover texts from the JSON schema, by the very language service of Visual Studio Code. It is loaded when the
 * browser has nothing else to do, or with the first question. What is wrong in the text is the server's to say.
 */
export function schemaHelp(loadSchema: () => Promise<unknown>): Extension {
  let loading: Promise<ReturnType<Service['createJsonService']>> | undefined
  const service = () => {
    loading ??= load().catch((error: unknown) => {
      // The next question tries again.
      loading = undefined
      throw error
    })
    return loading
  }
  const load = async () => {
    const [{ createJsonService }, schema] = await Promise.all([loadService(), loadSchema()])
    return createJsonService(schema)
  }
  const loadWhenIdle = ViewPlugin.define(() => {
    const stop = whenIdle(() => void service().catch(() => {}))
    return { destroy: stop }
  })

  async function complete({ state, pos, explicit }: CompletionContext): Promise<CompletionResult> {
    const text = state.doc.toString()
    const found = await service().then(
      it => it.complete(text, pos),
      () => [],
    )
    // As one types, nothing opens where no word has begun: a list at each comma is in the way.
    const [first] = found
    // An empty list, never null: after null the library asks no more about what was typed while the answer was on its way.
    if (first === undefined || (!explicit && first.from === pos)) return { from: pos, options: [] }
    return { from: first.from, to: first.to, options: found.map(({ item }) => optionOf(item)) }
  }

  async function hover(view: EditorView, pos: number): Promise<Tooltip | null> {
    const found = await service().then(
      it => it.hover(view.state.doc.toString(), pos),
      () => undefined,
    )
    if (found === undefined) return null
    return {
      pos: found.from,
      end: found.to,
      above: true,
      create: () => ({ dom: helpBox(found.markdown) }),
    }
  }

  return [
    loadWhenIdle,
    autocompletion({ override: [complete], icons: false, maxRenderedOptions: 60 }),
    hoverTooltip(hover),
  ]
}

function optionOf(item: CompletionItem): Completion {
  const { documentation, textEdit, insertText = item.label } = item
  const markdown = typeof documentation === 'string' ? documentation : documentation?.value
  return {
    label: item.filterText ?? item.label,
    displayLabel: item.label,
    apply: snippet(snippetOf(textEdit?.newText ?? insertText)),
    ...(item.detail === undefined ? {} : { detail: item.detail }),
    ...(markdown ? { info: () => helpBox(markdown) } : {}),
    ...(item.sortText === undefined ? {} : { sortText: item.sortText }),
  }
}

function helpBox(markdown: string): HTMLElement {
  const box = document.createElement('div')
  box.className = 'cm-schema-help'
  box.append(...renderMarkdown(markdown))
  return box
}

/** @returns stops the waiting */
function whenIdle(work: () => void): () => void {
  // Safari has no idle callbacks.
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(work, 1_000)
    return () => clearTimeout(timer)
  }
  const idle = requestIdleCallback(work, { timeout: 5_000 })
  return () => cancelIdleCallback(idle)
}
