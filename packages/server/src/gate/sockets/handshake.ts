import { GatewrightError } from '../../errors.ts'
import type { UpgradeRequest } from '../gate-request.ts'

/**
 * Refuses every other protocol that a connection could be switched to. By the key a handshake is known wherever its Origin
 * is looked at; every one has it (RFC 6455 section 4.1).
 * @throws GatewrightError `bad_request`
 */
export function refuseOtherProtocols({ request }: UpgradeRequest): undefined {
  const { upgrade, 'sec-websocket-key': key } = request.headers
  const isWebSocket = request.method === 'GET' && upgrade?.toLowerCase() === 'websocket'
  if (!isWebSocket || key === undefined) {
    throw new GatewrightError('bad_request', { detail: { upgrade, key: key !== undefined } })
  }
}
