import { GatewrightError } from '../errors.ts'

/** Another node asks for a version of which this one has no text. */
export const unknownText = (version: string) =>
  new GatewrightError('restart_failed', {
    response: {
      message: `Version ${version.slice(0, 8)} of the configuration was to be taken up, and the file of this node is another text. Write the same into it, and restart again.`,
    },
    detail: { reason: 'unknown version', version },
  })

/** Why a restart was refused, for the operator: what the answer says, and each problem of the text. */
export function refusalInWords(error: unknown): string {
  if (!(error instanceof GatewrightError)) return String(error)
  const { message = error.message } = error.response
  const problems = error.is('config_invalid') ? error.response.problems : undefined
  const lines = problems?.map(({ path, what, fix }) => `${path}: ${what} ${fix}`) ?? []
  return [message, ...lines].join('\n')
}

/** What the machine refused, in words: the port is taken, a certificate cannot be read. */
export function asRestartFailure(error: unknown): GatewrightError {
  if (error instanceof GatewrightError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new GatewrightError('restart_failed', {
    cause: error,
    response: { message: `${message} The old configuration goes on serving.` },
    detail: { reason: message },
  })
}
