import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { ExtAuthzGrpcConfig } from '@gatewright/config'
import * as grpc from '@grpc/grpc-js'
import { PortTakenError } from '../../../http/listener.ts'
import { notListening } from '../../../http/not-listening.ts'
import { LAST_ANSWERS } from '../../../http/stop-serving.ts'
import { StartError } from '../../../start-error.ts'
import { createService, type ExtAuthzContext } from './service.ts'

/** Envoys, each with a connection or a few for each of its threads. */
const mostConnections = 1024

const key = 'extAuthz.grpc.listen'

/** Where checks by gRPC are answered. */
export interface GrpcListener {
  readonly port: number
  /**
   * Takes no connections any more, answers what has been asked on those that there are, and ends them.
   * @param patience how long that may take, in milliseconds
   */
  close(patience?: number): Promise<void>
}

/**
 * Listens for checks.
 * @throws PortTakenError
 * @throws StartError when the address is not this machine's or a TLS file cannot be used
 */
export async function listenForChecks(
  { listen, tls }: ExtAuthzGrpcConfig,
  context: ExtAuthzContext,
): Promise<GrpcListener> {
  const credentials = credentialsOf(tls)
  const service = createService(context)
  // The sockets are ours, so that the port is free again before the last check is answered.
  const injector = service.server.createConnectionInjector(credentials)
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    injector.injectConnection(socket)
  })
  server.maxConnections = mostConnections
  await listenAt(server, listen)
  return {
    port: (server.address() as AddressInfo).port,
    async close(patience = LAST_ANSWERS) {
      const closed = new Promise<void>(resolve => server.close(() => resolve()))
      injector.drain(patience)
      // Each connection ends with its last check; one on which nothing is asked, at once.
      const over = new AbortController()
      await Promise.race([
        closed.finally(() => over.abort()),
        wait(patience, undefined, { signal: over.signal, ref: false }).catch(() => {}),
      ])
      for (const socket of sockets) socket.destroy()
      injector.destroy()
      service.server.forceShutdown()
    },
  }
}

function listenAt(server: Server, { host, port }: ExtAuthzGrpcConfig['listen']): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') reject(new PortTakenError(port, host, key))
      else reject(notListening(error, { host, port }, { host: key, port: key }))
    })
    server.listen({ host, port }, () => resolve())
  })
}

/** @throws StartError */
function credentialsOf(tls: ExtAuthzGrpcConfig['tls']): grpc.ServerCredentials {
  if (tls === undefined) return grpc.ServerCredentials.createInsecure()
  try {
    const pair = { cert_chain: readFileSync(tls.cert), private_key: readFileSync(tls.key) }
    const ca = tls.clientCa === undefined ? null : readFileSync(tls.clientCa)
    return grpc.ServerCredentials.createSsl(ca, [pair], ca !== null)
  } catch (error) {
    throw new StartError(
      `extAuthz.grpc.tls cannot be used: ${(error as Error).message}. Name a certificate, its private key and, for mutual TLS, an authority, each in PEM form.`,
      { cause: error },
    )
  }
}
