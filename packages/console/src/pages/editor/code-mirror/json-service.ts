import {
  ClientCapabilities,
  type CompletionItem,
  getLanguageService,
  TextDocument,
} from 'vscode-json-languageservice'

/** The address that the schema is tied to; nothing is loaded from it. */
const uri = 'inmemory://gatewright/gatewright.config.json'

/** A language service that knows one file. Offsets are those of a text whose line ends are single characters. */
export function createJsonService(schema: unknown) {
  const service = getLanguageService({ clientCapabilities: ClientCapabilities.LATEST })
  service.configure({
    validate: false,
    allowComments: true,
    schemas: [{ uri: 'inmemory://gatewright/schema.json', fileMatch: [uri], schema: schema as object }],
  })
  const read = (text: string) => {
    const document = TextDocument.create(uri, 'jsonc', 1, text)
    return { document, json: service.parseJSONDocument(document) }
  }
  return {
    async complete(text: string, offset: number): Promise<readonly Suggestion[]> {
      const { document, json } = read(text)
      const list = await service.doComplete(document, document.positionAt(offset), json)
      return (list?.items ?? []).map(item => {
        const range = item.textEdit && 'range' in item.textEdit ? item.textEdit.range : undefined
        return {
          item,
          from: range ? document.offsetAt(range.start) : offset,
          to: range ? document.offsetAt(range.end) : offset,
        }
      })
    },

    async hover(text: string, offset: number): Promise<Help | undefined> {
      const { document, json } = read(text)
      const found = await service.doHover(document, document.positionAt(offset), json)
      if (!found?.range) return undefined
      const contents = Array.isArray(found.contents) ? found.contents : [found.contents]
      const markdown = contents.map(each => (typeof each === 'string' ? each : each.value)).join('\n\n')
      if (markdown.trim() === '') return undefined
      return {
        markdown,
        from: document.offsetAt(found.range.start),
        to: document.offsetAt(found.range.end),
      }
    },
  }
}

/** What may stand there instead of what stands between the two. */
export interface Suggestion {
  readonly item: CompletionItem
  readonly from: number
  readonly to: number
}

export interface Help {
  readonly markdown: string
  readonly from: number
  readonly to: number
}
