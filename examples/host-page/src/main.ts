import { parseArgs } from 'node:util'
import { startHostPage } from './server.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4200' },
    bot: { type: 'string', default: 'http://support.localhost:3000' },
  },
})

/** The demo's, which stands in its configuration for everybody to read. A real one comes from the environment. */
const demoSecret = 'demo-secret-of-the-shop-and-gatewright-000001'

try {
  const { origin, close } = await startHostPage({
    port: Number(values.port),
    botOrigin: values.bot,
    secret: process.env.CHAT_JWT_SECRET ?? demoSecret,
  })
  console.log(`Host page at ${origin}`)
  for (const signal of ['SIGUSR1', 'SIGUSR2'] as const) process.on(signal, () => {})
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close())
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
  console.error(`Port ${values.port} is taken. Choose another with --port.`)
  process.exitCode = 1
}
