export type { Change } from './changes/change.ts'
export { explainChanges } from './changes.ts'
export type * from './config.ts'
export { type InsertedStrategy, insertStrategy, setValue } from './edit.ts'
export { jsonSchema } from './json-schema.ts'
export { configFileNames, findConfigFile, loadConfigFile, readConfigText } from './load.ts'
export { type ParseOptions, type ParseResult, parseConfig } from './parse.ts'
export {
  formatNotices,
  formatProblems,
  type Notice,
  type NoticeCode,
  noticeCodes,
  type Problem,
  type ProblemCode,
  problemCodes,
} from './problem.ts'
export { listSecrets, mask, redactConfig, redactPair, redactText, type SecretPlace } from './redact.ts'
export { scrubText, secretsOf } from './secrets.ts'
export {
  callbackUrlOf,
  makeSnippet,
  type OfferedSnippet,
  offerSnippets,
  type Provider,
  providers,
  type Snippet,
  type SnippetField,
  type SnippetRequest,
} from './snippets.ts'
