import type { FastifyInstance } from 'fastify'
import type { EmulatorContext } from '../context.ts'

/** Microsoft Graph, the part of it under `/v1.0`. */
export const registerGraph = (_app: FastifyInstance, _context: EmulatorContext): void => {}
