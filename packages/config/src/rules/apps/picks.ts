import { readTemplate } from '../../header-template.ts'
import type { Path } from '../../problem.ts'
import { entriesOf } from '../context.ts'
import type { AppEntry } from './app-entry.ts'

/** The roles or groups by which an app's templates choose (`pick`), each with the place of its template. */
export function picksOf(
  id: string,
  app: AppEntry,
  field: 'roles' | 'groups',
): { name: string; path: Path }[] {
  const user = app.credential?.basic?.user
  const templates = [
    ...entriesOf(app.requestHeaders).map(([name, text]) => ({
      path: ['apps', id, 'requestHeaders', name],
      reading: readTemplate(text, 'header'),
    })),
    ...(user === undefined
      ? []
      : [{ path: ['apps', id, 'credential', 'basic', 'user'], reading: readTemplate(user, 'text') }]),
  ]
  return templates.flatMap(({ path, reading }) =>
    ('template' in reading ? reading.template : []).flatMap(part =>
      typeof part !== 'string' && part.field === field && part.filter?.kind === 'pick'
        ? part.filter.choices.map(({ of: name }) => ({ name, path }))
        : [],
    ),
  )
}
