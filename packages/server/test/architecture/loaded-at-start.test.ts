import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const packages = fileURLToPath(new URL('../../..', import.meta.url))

/** Whatever is there at run time: types are not, and what is imported in the middle of something is loaded then. */
const IMPORTS = /^(?:import|export) (?!type\b)(?:[^'";]*? from )?'([^']+)'/gm

/** What is loaded before the server is ready: our files, and packages of others. */
function loadedBy(entry: string) {
  const files = new Set<string>()
  const others = new Set<string>()
  const waiting = [entry]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue
    files.add(file)
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(IMPORTS)) {
      const own = /^@gatewright\/([\w-]+)$/.exec(name)?.[1]
      if (own !== undefined) waiting.push(join(packages, own, 'src/index.ts'))
      else if (!name.startsWith('.')) others.add(name)
      else if (existsSync(resolve(dirname(file), name))) waiting.push(resolve(dirname(file), name))
    }
  }
  return { files, others }
}

it('nothing is loaded at the start that only some requests need', () => {
  const { files, others } = loadedBy(join(packages, 'cli/src/main.ts'))
  for (const file of loadedBy(join(packages, 'server/src/index.ts')).files) files.add(file)
  for (const name of loadedBy(join(packages, 'server/src/index.ts')).others) others.add(name)
  expect(files.size).toBeGreaterThan(300)
  expect([...others]).toContain('fastify')
  const late = /^(?:undici|argon2|prom-client|ua-parser-js|openid-client|@grpc\/.*|@opentelemetry\/.*)$/
  expect([...others].filter(name => late.test(name))).toEqual([])
  // By `import` it loads undici, too: `packages/proxy/src/node-http.ts` says why.
  expect([...others].filter(name => name === 'node:http' || name === 'node:https')).toEqual([])
})
