import { families } from '../../tests/mistakes/families.ts'
import { type Mistake, readers } from '../../tests/mistakes/mistake.ts'
import { code, page, paragraph, plain, table } from './markdown.ts'

/** Every mistake of the corpus in `tests/mistakes`: who is told of it, and in which words. A test makes each of them for real. */
export function mistakesPage(): string {
  const all = families.flatMap(({ mistakes }) => mistakes)
  const unnamed = all.filter(mistake => mistake.unnamed !== undefined)
  return page('Mistakes, and who names them', [
    paragraph(
      `Of ${all.length} mistakes that people make when they set a server up, **${all.length - unnamed.length} are named** with their place, what is wrong and what to do.`,
      'They stand in `tests/mistakes`, each as a set-up that is wrong in one thing. A test makes every one of them for real: a server with its',
      'file, the emulator of Entra or another provider, and a browser without a window. It fails where somebody in the table is not told in these',
      'words, or where no cure stands beside them; and it fails where anybody is told of anything while nothing is wrong.',
    ),
    paragraph(
      'A column has the first words of whoever meets the mistake first, and the first words of the cure; the others who are told stand behind it. What',
      '`gatewright check` says stands below the console’s editor as well, and the test asks both. On the page of a provider the words are the',
      'provider’s: the cure is [ours](provider-errors.md). The page at the door says what the person can do, and has a reference, by which',
      'the log and the console lead to the cause and the cure.',
    ),
    table(
      ['What is wrong', 'Mistakes', 'Named'],
      families.map(({ title, mistakes }) => [
        `[${title}](#${anchor(title)})`,
        String(mistakes.length),
        String(mistakes.filter(isNamed).length),
      ]),
    ),
    ...(unnamed.length === 0
      ? []
      : [
          '## Not named',
          table(
            ['Mistake', 'Why'],
            unnamed.map(({ title, unnamed: why = '' }) => [title, why]),
          ),
        ]),
    ...families.flatMap(({ title, mistakes }) => [
      `## ${title}`,
      table(['Mistake', 'Who is told', 'What they read', 'The cure'], mistakes.filter(isNamed).map(row)),
    ]),
  ])
}

const isNamed = ({ unnamed }: Mistake): boolean => unnamed === undefined

function row({ title, told }: Mistake): readonly string[] {
  const [first, ...others] = told
  if (first === undefined) throw new Error(`Nobody is told of "${title}".`)
  const also = [...new Set(others.map(({ by }) => readers[by]))].filter(name => name !== readers[first.by])
  return [
    title,
    also.length === 0 ? readers[first.by] : `${readers[first.by]}; ${also.join(', ')}`,
    first.says.startsWith(first.at) ? plain(first.says) : `${code(first.at)}: ${plain(first.says)}`,
    plain(first.cure),
  ]
}

/** As Markdown renderers make it of a heading. */
const anchor = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s-]/gu, '')
    .replaceAll(' ', '-')
