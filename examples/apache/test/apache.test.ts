import { beforeAll } from 'vitest'
import { ensureInstalled } from '../../../packages/server/test/gate/support/daemon.ts'
import { describeRecipe } from '../../../packages/server/test/gate/support/recipe-suite.ts'
import { startApache } from './start-apache.ts'

beforeAll(() => ensureInstalled('apache2'), 300_000)

describeRecipe('the Apache recipe', startApache)
