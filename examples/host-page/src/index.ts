export { type HostPage, startHostPage } from './server.ts'
