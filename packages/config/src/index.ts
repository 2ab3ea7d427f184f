export type * from './config.ts'
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
export { listSecrets, mask, redactPair, redactText, type SecretPlace } from './redact.ts'
export { secretsOf } from './secrets.ts'
