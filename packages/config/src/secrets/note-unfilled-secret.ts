import type { Path } from '../problem.ts'
import type { Report } from '../report.ts'

/** What stands where a secret is meant: the shape, what it looks like, and what to do. None of them shows the value. */
const shapes: readonly { readonly shape: RegExp; readonly like: string; readonly cure: string }[] = [
  {
    shape: /^[^*•●]{0,8}(\*{4,}|[•●]{4,})$|^\S{2,8}(…|\.{3})$/,
    like: 'one of which a page shows the beginning alone',
    cure: 'The whole of it is shown once: make another, and copy that',
  },
  {
    shape: /^(\$[A-Z_][A-Z0-9_]*|%[A-Z_][A-Z0-9_]*%|\$\([A-Z_][A-Z0-9_]*\)|process\.env\.\w+|\$env:\w+)$/i,
    like: 'the name of a variable, as a shell or a script writes it',
    cure: 'Write ${env:NAME}',
  },
  {
    shape: /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*_(SECRET|PASSWORD|TOKEN|KEY)$/,
    like: 'the name of a variable',
    cure: 'Write ${env:NAME}',
  },
  {
    shape: /^(export )?[A-Z][A-Z0-9]*(_[A-Z0-9]+)+=./,
    like: 'a line of an env file, with the name of the variable before it',
    cure: 'Leave out the name and the = after it',
  },
  {
    shape: /^(\.{1,2}\/|~\/|\/(run|var|etc|home|mnt|secrets|opt)\/|[A-Z]:\\)[\w./\\ -]+$/,
    like: 'the path of a file',
    cure: 'Write ${file:PATH}',
  },
  {
    shape: /^(@Microsoft\.KeyVault\(|op:\/\/|vault:|ref\+|arn:aws:secretsmanager:|\{\{.*\}\}$)/,
    like: 'a reference that another program replaces, and nothing has',
    cure: 'Let that program set a variable or write a file, and refer to it by ${env:NAME} or ${file:PATH}',
  },
]

/** A secret may be any text, so this is for a word about it and never a reason to refuse it. */
export function noteUnfilledSecret(report: Report, path: Path, value: string): void {
  const found = shapes.find(({ shape }) => shape.test(value.trim()))
  if (found === undefined) return
  report.notice(
    path,
    'unfilled_secret',
    `The secret looks like ${found.like}, and is used as it stands. ${found.cure}, unless it really is one.`,
  )
}
