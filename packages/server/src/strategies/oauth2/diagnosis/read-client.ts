import type { OAuth2Options } from '@gatewright/config'
import { amber, type Finding, green, red, skipped } from '../../../checks/check.ts'
import type { ClientAnswer } from '../authenticated-request.ts'
import { isNameOfTheCode } from '../oauth-errors.ts'
import { errorIn, providerError } from '../provider-errors.ts'
import type { TokenAnswer } from './ask-token.ts'

type Options = Pick<OAuth2Options, 'clientSecret'>

/** Whether the provider believes this client. */
export function readClient(answer: TokenAnswer, options: Options): Finding {
  const { toTheCode, toTheApp, code, isOpen } = answer
  if (isOpen)
    return skipped(
      options.clientSecret === undefined
        ? 'The app is known. Whether it needs a secret only a sign-in shows.'
        : 'The app is known. Whether Entra takes its secret only a sign-in shows: the address belongs to no single tenant.',
      'Test a sign-in.',
    )
  if (toTheApp !== undefined) return ofTheApp(toTheApp, code, options)
  const error = errorIn('token', toTheCode)
  if (error === undefined) {
    return amber(
      `To a code that nobody has issued the token endpoint answers with status ${toTheCode.status} and no error.`,
      'See that options.tokenURL is the token endpoint of this provider.',
    )
  }
  if (isNameOfTheCode(error.error.toLowerCase()) || isAboutTheCode(toTheCode, code, options))
    return green(`Believed: of a code that nobody has issued it says ${error.error}, and not of the client.`)
  return refused(toTheCode, code, options)
}

/** Only what is said of its proof counts: that an app may do nothing by itself is no fault of a sign-in. */
function ofTheApp(answer: ClientAnswer, code: string, options: Options): Finding {
  const error = errorIn('token', answer)
  if (error === undefined) return green('Believed: the secret is that of the app.')
  const isProof = error.error === 'invalid_client' || answer.status === 401
  return isProof ? refused(answer, code, options) : green('Believed: the secret is that of the app.')
}

const isAboutTheCode = (answer: ClientAnswer, code: string, options: Options): boolean => {
  const detail = explainedBy(answer, code, options)?.detail
  return detail?.aadsts === 9002313
}

function refused(answer: ClientAnswer, code: string, options: Options): Finding {
  const explained = explainedBy(answer, code, options)
  if (explained === undefined) return skipped('The answer says nothing of the client.')
  const { detail } = explained
  const number = detail.aadsts === undefined ? '' : `AADSTS${detail.aadsts}: `
  const words = `${number}${detail.reason}. The provider says ${detail.error}.`
  return explained.code === 'client_misconfigured'
    ? red(words, String(detail.mend))
    : amber(words, String(detail.mend))
}

function explainedBy(answer: ClientAnswer, code: string, { clientSecret }: Options) {
  const error = errorIn('token', answer)
  return error === undefined ? undefined : providerError(error, [code], clientSecret)
}
