import { doorTexts } from '../../packages/server/src/door-texts.ts'
import { errorTable } from '../../packages/server/src/error-table.ts'
import { entraErrors } from '../../packages/server/src/strategies/oauth2/entra-errors.ts'
import { oauthErrors } from '../../packages/server/src/strategies/oauth2/oauth-errors.ts'
import type { ProviderErrorRow } from '../../packages/server/src/strategies/oauth2/provider-error-row.ts'
import { code, page, paragraph, plain } from './markdown.ts'

/** Every code of a provider that is explained: what it means, what the person reads, and where the operator mends it. */
export function providerErrorsPage(): string {
  return page('Errors of a provider', [
    paragraph(
      'What stands in the answer of a provider, whichever call it came from (authorization, token, userinfo, discovery, keys, pushed',
      'requests) and in whatever form (a redirect, JSON, a page in HTML). The log, the audit entry and the test of a sign-in name',
      `the code (${code('detail.aadsts')} or ${code('detail.error')}), its cause and its cure, and lead here. Nobody is ever let in because`,
      'of a code: Microsoft changes numbers without notice, so they only choose the words.',
    ),
    paragraph(
      `${code('options.…')} are keys below ${code('authStrategies.<name>')} of the configuration file. "Log" is how loud the entry is: an answer that came by`,
      `way of a browser may be made up, and is never louder than ${code('warn')}. More numbers are at`,
      '<https://login.microsoftonline.com/error>, and in [Microsoft’s list](https://learn.microsoft.com/entra/identity-platform/reference-error-codes).',
    ),
    '## Numbers of Microsoft Entra ID',
    ...Object.entries(entraErrors).map(([number, row]) => section(`AADSTS${number}`, row)),
    '## Names of OAuth 2.0 and OpenID Connect',
    ...Object.entries(oauthErrors).map(([name, row]) => section(name, row)),
  ])
}

function section(name: string, row: ProviderErrorRow): string {
  const { title, message, next } = row.says === undefined ? errorTable[row.code] : doorTexts[row.says]
  return [
    `### ${name}`,
    '',
    `- Cause: ${plain(row.meaning)}.`,
    `- Cure: ${plain(row.mend)}`,
    `- Person: **${plain(title)}${/[?!.]$/.test(title) ? '' : '.'}** ${plain(message)} ${plain(next)}`,
    `- Code ${code(row.code)}, log ${code(row.severity)}.`,
  ].join('\n')
}
