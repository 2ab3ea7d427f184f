import type { Server } from 'node:http'
import type { ExtAuthzGrpcConfig } from '@gatewright/config'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { freePort } from '../../../../../tests/support/free-ports.ts'
import {
  credentialsOf,
  type GrpcListener,
  listenForChecks,
} from '../../../src/gate/ext-authz/grpc/listener.ts'

/** Checks by gRPC are given to the gate as its server gives it requests; where that stops, so does this. */
export async function listenBeside(
  server: Server,
  more: Omit<ExtAuthzGrpcConfig, 'listen'> = {},
  mayAsk = true,
): Promise<GrpcListener> {
  const listener = await listenForChecks(
    { host: '127.0.0.1', port: await freePort() },
    credentialsOf(more.tls),
    {
      log: pino({ level: 'silent' }),
      handle: (request, response) => void server.emit('request', request, response),
      mayAsk: () => mayAsk,
      isReady: () => server.listening,
    },
  )
  server.once('close', () => void listener.close(0))
  onTestFinished(() => listener.close(0))
  return listener
}
