export { type SupportBot, startSupportBot } from './server.ts'
