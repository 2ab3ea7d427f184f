import { relative } from 'node:path'
import type { DemoOptions } from './options.ts'

/** The password of everybody in the demo's directory. */
const password = 'correct-horse'

/**
 * What a person reads once the demo is ready: where to go, as whom, and what to click first.
 * @param link the one-time link, while nobody is super admin of the empty demo
 */
export function banner(options: DemoOptions, seconds: number, link?: string): string {
  const { gatewright, emulator, host } = options.ports
  const { console, inspector } = options.development ?? {}
  const fromHere = relative(process.cwd(), options.folder)
  const folder = fromHere.startsWith('..') ? options.folder : fromHere
  const lines = [
    `Gatewright is ready (${seconds.toFixed(1)} s). Stop with Ctrl-C.`,
    '',
    `  Console          http://localhost:${gatewright}`,
    ...(console === undefined ? [] : [`  While you edit   http://localhost:${console}/admin/`]),
    `  Support bot      http://support.localhost:${gatewright}`,
    ...(options.empty ? [] : [`  Host page        http://shop.localhost:${host}`]),
    ...(options.others === undefined ? [] : [`  Node-RED         http://node-red.localhost:${gatewright}`]),
    `  Entra emulator   http://localhost:${emulator}/portal`,
    ...(inspector === undefined ? [] : [`  Debugger         127.0.0.1:${inspector}`]),
    `  Configuration    ${folder}/gatewright.config.json`,
    `  Logs             ${folder}/*.log`,
    '',
    ...(options.empty
      ? emptySteps(gatewright, link, `${folder}/gatewright.config.json`)
      : demoSteps(options)),
  ]
  return `\n${lines.join('\n')}\n`
}

function demoSteps({ ports, others }: DemoOptions): string[] {
  const port = ports.gatewright
  return [
    `  People, all with the password ${password}:`,
    '    ada@contoso.test        super admin',
    '    grace@contoso.test      invited as a member',
    '    alan@contoso.test       in the directory, not invited: is refused, with the reason',
    "    mallory@fabrikam.test   another tenant's admin, with Ada's address as her mail: is refused",
    '',
    `  First: open http://support.localhost:${port}, click “Continue with Microsoft” and sign in as Ada. The bot greets you by name.`,
    ...(others === undefined
      ? []
      : [
          `  Then: open http://node-red.localhost:${port}. It is a program that nobody here wrote: it knows Ada already, and Grace is refused.`,
        ]),
  ]
}

function emptySteps(port: number, link: string | undefined, file: string): string[] {
  return [
    ...(link === undefined
      ? []
      : [
          '  Nobody is invited yet. This one-time link makes whoever uses it the first super admin of',
          `  http://localhost:${port}. It is valid for 15 minutes:`,
          '',
          `  ${link}`,
          '',
          '  This prints another:',
          '',
          `  npx @gatewright/cli admin-link --config ${file}`,
          '',
        ]),
    `  The directory has ada@contoso.test, grace@contoso.test and others, all with the password ${password}, and no`,
    '  app registration: docs/guides/azure-in-the-emulator.md begins with that.',
  ]
}
