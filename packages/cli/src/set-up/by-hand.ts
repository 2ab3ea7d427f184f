import type { EntraSetUp } from '@gatewright/server'
import { print } from '../print.ts'
import { Stop } from '../stop.ts'
import type { Ask } from './ask.ts'
import type { EntraOptions } from './entra-options.ts'
import { accepted, faultOf } from './pasted.ts'
import { printInstructions } from './print-instructions.ts'
import { textOf } from './text-of.ts'

type Server = typeof import('@gatewright/server')

/**
 * By hand in the portal: what to do where, and each value checked as it is pasted. What Entra alone can say (an Object ID, a secret of
 * another application) it is asked, and asked again after each correction.
 * @returns whether the configuration is written
 */
export async function byHand(
  setUp: EntraSetUp,
  options: EntraOptions,
  ask: Ask | undefined,
  server: Server,
): Promise<boolean> {
  const { tenant, wishes } = setUp.handOver
  printInstructions('In the portal (https://entra.microsoft.com)', await server.instructions(setUp.handOver))
  if (options.dryRun) return false
  const wantsSecret = wishes.credential === 'secret'
  if (ask === undefined && (options.app === undefined || (wantsSecret && options.secretFile === undefined))) {
    throw new Stop(
      'There is no terminal to ask at. When it is done, run this again with',
      `  --by-hand --app <Application (client) ID>${wantsSecret ? ' --credential secret --secret-file <file with its Value>' : ''}`,
    )
  }
  let [app, secret] = [
    options.app,
    options.secretFile === undefined ? undefined : textOf('--secret-file', options.secretFile),
  ]
  for (;;) {
    const clientId = accepted(
      '--app',
      server.pastedClientId(
        app ??
          (await (ask as Ask).text('Application (client) ID', {
            check: text => faultOf(server.pastedClientId(text, tenant.id)),
          })),
        tenant.id,
      ),
    )
    const value = wantsSecret
      ? accepted(
          '--secret-file',
          server.pastedSecret(
            secret ??
              (await (ask as Ask).secret('Value of the client secret', text =>
                faultOf(server.pastedSecret(text)),
              )),
          ),
        )
      : undefined
    await server.takeOverByHand(setUp.handOver, {
      clientId,
      ...(value === undefined ? {} : { secret: value }),
    })
    const found = ask === undefined ? undefined : await whatIsWrong(setUp)
    if (found === undefined || found.length === 0) break
    print('Entra does not take it yet:', ...found.map(line => `  ${line}`), '')
    if (!(await (ask as Ask).confirm('Try once more?')))
      throw new Stop('Nothing was written into the configuration file. Run the same command again to go on.')
      // Whatever was pasted may be wrong.
    ;[app, secret] = [undefined, undefined]
  }
  await setUp.finish()
  return true
}

/** What Entra says of what was pasted. */
async function whatIsWrong(setUp: EntraSetUp): Promise<readonly string[]> {
  const acceptance = setUp.steps.find(({ id }) => id === 'acceptance')
  const finding = await acceptance?.look()
  return finding?.state === 'differs' ? finding.what : []
}
