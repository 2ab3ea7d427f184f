import { expect, it } from 'vitest'
import { loadOptional, missingPackages } from './optional-packages.ts'

type Asked = Parameters<typeof missingPackages>[0]
const config = (asked: object) => ({ observability: {}, ...asked }) as unknown as Asked
const both = config({
  extAuthz: { grpc: { listen: { port: 9191 } } },
  observability: { tracing: { endpoint: 'http://localhost:4318' } },
})

it('a file that asks for optional packages is told which are not there, by its key', () => {
  expect(missingPackages(both)).toEqual([])
  expect(missingPackages(both, name => !/grpc-js|sdk-trace/.test(name))).toEqual([
    expect.stringMatching(/^extAuthz.grpc needs packages .* npm install @grpc\/grpc-js @grpc\/proto-loader,/),
    expect.stringMatching(/^observability.tracing needs packages .* npm install @opentelemetry\/api /),
  ])
})

it('nobody is told of packages for which the file does not ask', () => {
  expect(missingPackages(config({ extAuthz: { http: true } }), () => false)).toEqual([])
})

it('what is missing is said when it is loaded; any other fault is its own', async () => {
  const missing = Object.assign(new Error('x'), { code: 'ERR_MODULE_NOT_FOUND' })
  await expect(loadOptional('extAuthz.grpc', () => Promise.reject(missing))).rejects.toThrow('npm install')
  const other = new Error('a fault of ours')
  await expect(loadOptional('extAuthz.grpc', () => Promise.reject(other))).rejects.toBe(other)
})
