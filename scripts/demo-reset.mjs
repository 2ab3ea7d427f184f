// `npm run demo:reset`: removes everything that the demo has kept, so that the next start is a first one.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run.mjs'

rmSync(join(root, 'examples/demo/data'), { recursive: true, force: true })
console.log('Removed examples/demo/data. The next `npm start` begins anew.')
