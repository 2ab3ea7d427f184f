import { resolve } from 'node:path'
import { readAssertion } from '@gatewright/config'
import type { FederatedWishes } from '@gatewright/server'
import { Stop } from '../stop.ts'
import type { Ask } from './ask.ts'
import type { EntraOptions } from './entra-options.ts'
import { textOf } from './text-of.ts'

type Server = typeof import('@gatewright/server')

/** What an earlier run has registered. */
type Known = {
  readonly kind: string
  readonly issuer?: string
  readonly subject?: string
  readonly audience?: string
  readonly variable?: string
}

/**
 * Whose tokens the application is to believe: as the flags say, as an earlier run has it, as a token says that lies here, or as
 * somebody answers.
 * @throws Stop where nothing says it
 */
export async function federatedOf(
  options: EntraOptions,
  known: Known | undefined,
  authority: string,
  ask: Ask | undefined,
  server: Server,
): Promise<FederatedWishes> {
  const variable = options.tokenVariable ?? known?.variable ?? server.TOKEN_VARIABLE
  if (!/^[A-Za-z_]\w*$/.test(variable))
    throw new Stop(
      `--token-variable "${variable}" is no name of a variable, such as ${server.TOKEN_VARIABLE}.`,
    )
  const named = options.tokenFile ?? process.env[variable]
  const tokenFile = named === undefined || named === '' ? undefined : resolve(named)
  const token = tokenFile === undefined ? undefined : tokenIn(tokenFile)
  const issuer =
    options.federatedIssuer ??
    known?.issuer ??
    token?.iss ??
    (await asked(ask, 'Issuer of the tokens', issuerFault))
  const subject =
    options.federatedSubject ??
    known?.subject ??
    token?.sub ??
    (await asked(ask, 'Subject of the tokens (system:serviceaccount:<namespace>:<name>)', subjectFault))
  const audience = options.federatedAudience ?? known?.audience ?? server.exchangeAudience(authority)
  if (issuer === undefined || subject === undefined) {
    throw new Stop(
      'A federated credential believes the tokens of one issuer for one subject, and nothing says whose.',
      'Either name a token of this server, out of which both are read:',
      '  --token-file <file>',
      'or both: the issuer of the cluster (az aks show --query oidcIssuerProfile.issuerUrl), and the subject of the service account:',
      '  --federated-issuer <url> --federated-subject system:serviceaccount:<namespace>:<name>',
    )
  }
  const fault =
    (issuerFault(issuer) && `--federated-issuer: ${issuerFault(issuer)}`) ??
    (subjectFault(subject) && `--federated-subject: ${subjectFault(subject)}`)
  if (fault !== undefined) throw new Stop(fault)
  // Entra compares letter by letter.
  if (token?.iss !== undefined && (token.iss !== issuer || token.sub !== subject))
    throw new Stop(
      `The token in ${tokenFile} is of ${token.iss} for ${token.sub}, and not of ${issuer} for ${subject}. Entra compares both letter by letter.`,
    )
  if (token !== undefined && !token.audiences.includes(audience))
    throw new Stop(
      `The token in ${tokenFile} is for ${token.audiences.join(', ') || 'nobody'}, and not for ${audience}.`,
      `Let the platform make it for that audience (of a projected volume: audience: ${audience}), or name the other with --federated-audience.`,
    )
  return {
    issuer,
    subject,
    audience,
    variable,
    ...(token === undefined ? {} : { tokenFile: tokenFile as string }),
  }
}

/** @throws Stop where the file is there and holds something else */
function tokenIn(file: string) {
  const read = readAssertion(textOf('--token-file', file))
  if (read === undefined)
    throw new Stop(`--token-file: ${file} holds no token (JWT): three parts in base64url with dots between.`)
  return read
}

const asked = async (ask: Ask | undefined, question: string, check: (text: string) => string | undefined) =>
  ask === undefined ? undefined : (await ask.text(question, { check })).trim()

function issuerFault(text: string): string | undefined {
  const url = URL.parse(text.trim())
  if (url === null || !/^https?:$/.test(url.protocol))
    return 'The issuer is an address with https://, as stands in the token.'
  return text.includes('/.well-known/')
    ? 'This is the address of the document. The issuer stands in it.'
    : undefined
}

const subjectFault = (text: string): string | undefined =>
  text.trim() === '' || text.length > 600
    ? 'The subject is what stands in the token as "sub", with at most 600 characters.'
    : undefined
