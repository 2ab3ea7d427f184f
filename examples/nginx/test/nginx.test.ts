import { beforeAll } from 'vitest'
import { ensureInstalled } from '../../../packages/server/test/gate/support/daemon.ts'
import { describeRecipe } from '../../../packages/server/test/gate/support/recipe-suite.ts'
import { startNginx } from './start-nginx.ts'

beforeAll(() => ensureInstalled('nginx'), 300_000)

describeRecipe('the nginx recipe', startNginx)
