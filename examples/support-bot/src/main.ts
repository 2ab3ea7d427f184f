import { parseArgs } from 'node:util'
import { startSupportBot } from './server.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4100' },
    issuer: { type: 'string', default: 'http://localhost:3000' },
    app: { type: 'string', default: 'support' },
  },
})

try {
  const bot = await startSupportBot({
    port: Number(values.port),
    gatewright: { issuer: values.issuer, app: values.app },
  })
  console.log(`Support bot at ${bot.origin}`)
  for (const signal of ['SIGUSR1', 'SIGUSR2'] as const) process.on(signal, () => {})
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void bot.close())
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
  console.error(`Port ${values.port} is taken. Choose another with --port.`)
  process.exitCode = 1
}
