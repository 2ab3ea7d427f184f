import { createHmac } from 'node:crypto'
import type { AuditReceiverConfig } from '@gatewright/config'
import type { Clock } from '../../clock.ts'
import { createOutboundFetch } from '../../outbound/outbound-fetch.ts'
import { eventLine } from './event-line.ts'
import { PATIENCE, type Receiver } from './receiver.ts'

type WebhookConfig = Extract<AuditReceiverConfig, { readonly kind: 'webhook' }>

/** Bytes of one event. */
const LONGEST_EVENT = 64 * 1024

/**
 * Posts events as `{"events":[…]}`, signed as Standard Webhooks describes (github.com/standard-webhooks): `webhook-id`,
 * `webhook-timestamp` and `webhook-signature`, HMAC-SHA-256 of the three parts `id.timestamp.body`. A lot that is sent again
 * has the id that it had, so a receiver that has answered it knows it; the time is the attempt's own, against replay. Any
 * status of 2xx counts as received.
 */
export function createWebhookReceiver({ url, secret }: WebhookConfig, clock: Clock): Receiver {
  const key = keyOf(secret)
  // A redirect is no success: events would go to an address that nobody has configured.
  const fetch = createOutboundFetch()
  const stopping = new AbortController()
  return {
    async send(events) {
      const id = `${events[0]?.id}.${events.at(-1)?.id}`
      const body = `{"events":[${events.map(event => eventLine(event, LONGEST_EVENT)).join(',')}]}`
      const timestamp = String(Math.trunc(clock.now() / 1000))
      const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
      const response = await fetch(url, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'gatewright',
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          'webhook-signature': `v1,${signature}`,
        },
        // What it says is not read, however much that may be.
        headOnly: true,
        signal: AbortSignal.any([AbortSignal.timeout(PATIENCE), stopping.signal]),
      })
      if (!response.ok) throw new Error(`the receiver answered ${response.status}`)
    },
    async close() {
      stopping.abort(new Error('the server stops'))
    },
  }
}

/** As Standard Webhooks writes secrets, or any text. */
const keyOf = (secret: string): Buffer =>
  secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret)
