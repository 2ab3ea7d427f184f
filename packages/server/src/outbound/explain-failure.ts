import { AnswerTooLarge, BrokenAnswer } from './broken-answer.ts'
import { type FailureWords, failureTable, proxyWords } from './failure-table.ts'
import { ProxyFailure } from './proxy-failure.ts'

/** Why a call had no answer, for the operator. */
export interface ExplainedFailure extends FailureWords {
  /** As the system or Node.js says it: `ECONNREFUSED`. */
  readonly code: string
  /** The cause in words, and the code. */
  readonly reason: string
}

/** Whether the time was up, and nothing else. */
export const isTimeout = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError'

/**
 * Says in words what a failed call of `OutboundFetch` comes from.
 * @param patience how long was waited, in milliseconds
 */
export function explainFailure(error: unknown, patience: number): ExplainedFailure {
  if (isTimeout(error)) {
    const words = wordsOf('late_answer')
    return { ...words, code: 'timeout', reason: `no answer within ${patience} ms` }
  }
  if (error instanceof ProxyFailure) {
    const under = error.cause === undefined ? undefined : explainFailure(error.cause, patience)
    const words = proxyWords(error.proxy, error.status, under?.reason)
    // Whom the certificate of a proxy is to be believed by, is a question of its own.
    return { ...words, code: error.code, reason: words.cause, ...(under?.untrusted && { mend: under.mend }) }
  }
  if (error instanceof AnswerTooLarge || error instanceof BrokenAnswer) {
    return { ...wordsOf(error.code), code: error.code, reason: error.message }
  }
  const { code, message } = systemError(error)
  const words = wordsOf(code, message)
  const names = code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? namesIn(error) : ''
  const reason = code === undefined ? message : `${words.cause}${names} (${code})`
  return { ...words, code: code ?? 'unknown', reason }
}

const wordsOf = (code = '', message = ''): FailureWords => {
  // OpenSSL's own word stands in the message alone where the system gave the code.
  if (/wrong version number|packet length too long|http request/i.test(message))
    return failureTable.ERR_SSL_WRONG_VERSION_NUMBER as FailureWords
  // Its code has another name since OpenSSL 3.5.
  if (/alert handshake failure/i.test(message))
    return failureTable.ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE as FailureWords
  const known = failureTable[code]
  if (known !== undefined) return known
  if (code.startsWith('HPE_')) return failureTable.HPE_INVALID_CONSTANT as FailureWords
  if (code.startsWith('ERR_SSL_')) return failureTable.EPROTO as FailureWords
  return {
    cause: 'the call failed',
    place: 'network',
    mend: 'Check the host in the address, then DNS, firewall, proxy and certificate between this server and the provider.',
  }
}

/** The system's own word sits below what libraries say; of several addresses that were tried, the first counts. */
function systemError(error: unknown): { readonly code?: string; readonly message: string } {
  for (let at = error; at instanceof Error; ) {
    const { code } = at as NodeJS.ErrnoException
    if (typeof code === 'string') return { code, message: at.message }
    at = at.cause ?? (at instanceof AggregateError ? at.errors[0] : undefined)
  }
  return { message: error instanceof Error ? error.message : 'unknown' }
}

/** The names that a certificate has; what they are, the other side decides. */
function namesIn(error: unknown): string {
  const { cert } = error as { readonly cert?: { readonly subjectaltname?: unknown } }
  const names = typeof cert?.subjectaltname === 'string' ? cert.subjectaltname : ''
  const shown = names.replaceAll('DNS:', '').replace(/[^\w.*:, -]/g, '')
  return shown === '' ? '' : `: ${shown.slice(0, 200)}`
}
