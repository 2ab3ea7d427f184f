import { referencePage as configurationPage } from '../../packages/config/src/reference-page.ts'
import { withEmptyServer } from '../empty-server.ts'
import { auditKindsPage } from './audit-kinds.ts'
import { commandsPage } from './commands.ts'
import { droppedHeadersPage } from './dropped-headers.ts'
import { errorsPage } from './errors.ts'
import { httpApiPage } from './http-api.ts'
import { metricsPage } from './metrics.ts'
import { mistakesPage } from './mistakes.ts'
import { providerErrorsPage } from './provider-errors.ts'
import { textsFile, textsPage } from './texts.ts'

/** Every page below `docs/reference`, by file name. */
export async function referencePages(): Promise<Readonly<Record<string, string>>> {
  return await withEmptyServer(async server => ({
    'configuration.md': configurationPage(),
    'errors.md': errorsPage(),
    'provider-errors.md': providerErrorsPage(),
    'mistakes.md': mistakesPage(),
    'commands.md': await commandsPage(),
    'http-api.md': await httpApiPage(server),
    'metrics.md': metricsPage(),
    'audit-log.md': auditKindsPage(),
    'dropped-headers.md': droppedHeadersPage(),
    'texts.md': textsPage(),
    'texts.json': textsFile(),
  }))
}
