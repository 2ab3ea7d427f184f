import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { createSecureContext } from 'node:tls'
import type { ExtAuthzGrpcConfig } from '@gatewright/config'
import * as grpc from '@grpc/grpc-js'
import { PortTakenError } from '../../../http/listener.ts'
import { notListening } from '../../../http/not-listening.ts'
import { LAST_ANSWERS } from '../../../http/stop-serving.ts'
import { StartError } from '../../../start-error.ts'
import { createService, type ExtAuthzContext, ofStrangers } from './service.ts'

/** Envoys, each with a connection or a few for each of its threads. */
const mostConnections = 1024

/** Of addresses that may not ask, together: probes of the health are over within moments. */
const mostStrangers = 32

const key = 'extAuthz.grpc.listen'

/** Where checks by gRPC are answered. */
export interface GrpcListener {
  readonly port: number
  /** Other credentials, for connections from now on. What is asked on others is answered, and they end; the port is listened on all along. */
  show(credentials: grpc.ServerCredentials): void
  /**
   * Takes no connections any more, answers what has been asked on those that there are, and ends them.
   * @param patience how long that may take, in milliseconds
   */
  close(patience?: number): Promise<void>
}

/**
 * Listens for checks.
 * @throws PortTakenError
 * @throws StartError when the address is not this machine's
 */
export async function listenForChecks(
  listen: ExtAuthzGrpcConfig['listen'],
  credentials: grpc.ServerCredentials,
  context: ExtAuthzContext,
): Promise<GrpcListener> {
  // The sockets are ours, so that the port is free again before the last check is answered.
  let now = answerBy(credentials, context)
  /** By credentials that are shown no more. */
  const before = new Set<Answering>()
  const strangers = new Set<Socket>()
  const server = createServer({ noDelay: true }, socket => {
    socket.on('error', () => socket.destroy())
    const isOurs = context.mayAsk(socket.remoteAddress ?? '')
    if (!isOurs) {
      makeRoom(strangers).add(socket)
      socket.once('close', () => strangers.delete(socket))
    }
    now.take(socket, isOurs)
  })
  server.maxConnections = mostConnections
  await listenAt(server, listen)
  return {
    port: (server.address() as AddressInfo).port,
    show(next) {
      const old = now
      now = answerBy(next, context)
      before.add(old)
      void old.end(LAST_ANSWERS).then(() => before.delete(old))
    },
    async close(patience = LAST_ANSWERS) {
      server.close()
      await Promise.all([...before, now].map(each => each.end(patience)))
    },
  }
}

/** Connections of whoever was shown the same credentials. */
interface Answering {
  take(socket: Socket, isOurs: boolean): void
  /** As {@link GrpcListener.close}; what is asked again may have less patience. */
  end(patience: number): Promise<void>
}

function answerBy(credentials: grpc.ServerCredentials, context: ExtAuthzContext): Answering {
  const [ours, others] = [createService(context), createService(context, ofStrangers)].map(({ server }) => ({
    server,
    injector: server.createConnectionInjector(credentials),
  })) as [Injected, Injected]
  const sockets = new Set<Socket>()
  const last = Promise.withResolvers<void>()
  let isEnding = false
  return {
    take(socket, isOurs) {
      sockets.add(socket)
      socket.once('close', () => {
        sockets.delete(socket)
        if (isEnding && sockets.size === 0) last.resolve()
      })
      const { injector } = isOurs ? ours : others
      injector.injectConnection(socket)
    },
    async end(patience) {
      isEnding = true
      if (sockets.size === 0) last.resolve()
      for (const { injector } of [ours, others]) injector.drain(patience)
      // Each connection ends with its last check; one on which nothing is asked, at once.
      const over = new AbortController()
      await Promise.race([
        last.promise.finally(() => over.abort()),
        wait(patience, undefined, { signal: over.signal, ref: false }).catch(() => {}),
      ])
      for (const socket of sockets) socket.destroy()
      for (const { injector, server } of [ours, others]) {
        injector.destroy()
        server.forceShutdown()
      }
    },
  }
}

interface Injected {
  readonly server: grpc.Server
  readonly injector: grpc.ConnectionInjector
}

/** The oldest goes, so that whoever holds all of them keeps no probe out. */
function makeRoom(strangers: Set<Socket>): Set<Socket> {
  const [oldest] = strangers
  if (strangers.size >= mostStrangers && oldest !== undefined) {
    oldest.destroy()
    strangers.delete(oldest)
  }
  return strangers
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

/**
 * What is shown to whoever asks, and wanted of them, as the files say now.
 * @throws StartError for files that cannot be used, or not with each other
 */
export function credentialsOf(tls: ExtAuthzGrpcConfig['tls']): grpc.ServerCredentials {
  if (tls === undefined) return grpc.ServerCredentials.createInsecure()
  try {
    const pair = { cert_chain: readFileSync(tls.cert), private_key: readFileSync(tls.key) }
    const ca = tls.clientCa === undefined ? null : readFileSync(tls.clientCa)
    // gRPC looks at them when it is too late for a sentence.
    createSecureContext({ cert: pair.cert_chain, key: pair.private_key, ...(ca !== null && { ca }) })
    return grpc.ServerCredentials.createSsl(ca, [pair], ca !== null)
  } catch (error) {
    throw new StartError(
      `extAuthz.grpc.tls cannot be used: ${(error as Error).message}. Name a certificate, its private key and, for mutual TLS, an authority, each in PEM form.`,
      { cause: error },
    )
  }
}
