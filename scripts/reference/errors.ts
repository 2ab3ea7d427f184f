import { errorTable } from '../../packages/server/src/error-table.ts'
import { code, page, paragraph, plain } from './markdown.ts'

/** Every error that leaves the server: what the person reads, and what the log tells the operator. */
export function errorsPage(): string {
  return page('Errors', [
    paragraph(
      'A code is public: once released it is never renamed and never gets another meaning. A browser gets a page with title,',
      'message and next step; a program gets `{ "error": <code>, "message", "next", "ref" }`. The reference `ref` leads to the',
      'entry in the log, which holds the code, the hint for the operator, and what was expected and received.',
    ),
    ...Object.entries(errorTable).map(([name, { status, title, message, next, operator }]) =>
      [
        `## ${code(name)}`,
        '',
        `Status ${status}.`,
        '',
        `- Person: **${plain(title)}.** ${plain(message)} ${plain(next)}`,
        `- Operator: ${plain(operator)}`,
      ].join('\n'),
    ),
  ])
}
