import type { FastifyInstance } from 'fastify'
import type { EmulatorContext } from '../context.ts'

/** What the portal's pages call, under `/portal/api`. */
export const registerPortalApi = (_app: FastifyInstance, _context: EmulatorContext): void => {}
