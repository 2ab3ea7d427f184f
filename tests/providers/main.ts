/**
 * `npm run test:providers [-- <name> …]`: whole sign-ins by providers that nobody here wrote, each with a real server by its command and a
 * browser that sends plain forms, and sign-outs; and who signs nobody in, by which word. What this machine does not have is named. Loopback
 * alone; a minute or two. The exit code is 1 where something did not hold.
 */
import { glewlwyd } from './glewlwyd/main.ts'
import { keycloak } from './keycloak/main.ts'
import { lemonldap } from './lemonldap/main.ts'
import { modAuthOpenidc } from './mod-auth-openidc/main.ts'
import { oidcProvider } from './oidc-provider/main.ts'
import { Absent, createReport, type Report } from './support/report.ts'

const parts: Readonly<Record<string, (report: Report) => Promise<void>>> = {
  'oidc-provider': oidcProvider,
  lemonldap,
  glewlwyd,
  keycloak,
  'mod-auth-openidc': modAuthOpenidc,
}

const wanted = process.argv.slice(2)
const report = createReport()
const absent: string[] = []
for (const name of wanted.length > 0 ? wanted : Object.keys(parts)) {
  const part = parts[name]
  if (part === undefined) throw new Error(`There is no "${name}": ${Object.keys(parts).join(', ')}.`)
  try {
    await part(report)
  } catch (error) {
    if (error instanceof Absent) absent.push(`${name}: ${error.message}`)
    else report.check(`${name}: runs`, false, () => [String((error as Error).stack)])
  }
}
for (const line of absent) process.stdout.write(`absent  ${line}\n`)
process.stdout.write(
  `Providers: ${report.held} held, ${report.broken.length} broken, ${absent.length} absent\n`,
)
if (report.broken.length > 0) process.exitCode = 1
