import type { Config, ExtAuthzGrpcConfig } from '@gatewright/config'
import type { ServerCredentials } from '@grpc/grpc-js'
import { loadOptional } from '../../optional-packages.ts'
import type { GrpcListener } from './grpc/listener.ts'
import type { ExtAuthzContext } from './grpc/service.ts'

type Asked = Pick<Config, 'extAuthz'>

/** The listener of `extAuthz.grpc`; none where it is not set. */
export interface ExtAuthzListener {
  /** The port, where there is one. */
  readonly port: number | undefined
  /**
   * Goes on by another configuration. Where only one of two addresses can be had at a time nobody is answered for that moment;
   * what was asked before is answered all the same.
   * @throws PortTakenError the old address is listened on as before then
   * @throws StartError for TLS files that cannot be used; the same
   */
  move(config: Asked): Promise<void>
  close(): Promise<void>
}

/**
 * @throws PortTakenError which names `extAuthz.grpc.listen`
 * @throws PackagesMissingError
 */
export async function openExtAuthz(context: ExtAuthzContext, config: Asked): Promise<ExtAuthzListener> {
  let listener: GrpcListener | undefined
  let now:
    | { readonly listen: ExtAuthzGrpcConfig['listen']; readonly credentials: ServerCredentials }
    | undefined
  /** Those that have moved away, and still have checks to answer. */
  const before = new Set<Promise<void>>()

  function leave(old: GrpcListener | undefined): void {
    if (old === undefined) return
    const closing = old.close().then(() => void before.delete(closing))
    before.add(closing)
  }

  async function move({ extAuthz }: Asked): Promise<void> {
    const next = extAuthz?.grpc
    const [old, was] = [listener, now]
    if (next === undefined) {
      listener = undefined
      now = undefined
      leave(old)
      return
    }
    const { credentialsOf, listenForChecks } = await loadOptional(
      'extAuthz.grpc',
      () => import('./grpc/listener.ts'),
    )
    // Before anything is left: files that cannot be used change nothing.
    const credentials = credentialsOf(next.tls)
    if (old === undefined || was === undefined || was.listen.port !== next.listen.port) {
      listener = await listenForChecks(next.listen, credentials, context)
      leave(old)
    } else if (was.listen.host === next.listen.host) {
      if (!credentials._equals(was.credentials)) old.show(credentials)
    } else {
      // A port can be listened on once only.
      leave(old)
      try {
        listener = await listenForChecks(next.listen, credentials, context)
      } catch (error) {
        listener = await listenForChecks(was.listen, was.credentials, context)
        throw error
      }
    }
    now = { listen: next.listen, credentials }
  }

  await move(config)
  return {
    get port() {
      return listener?.port
    },
    move,
    async close() {
      leave(listener)
      listener = undefined
      await Promise.all(before)
    },
  }
}
