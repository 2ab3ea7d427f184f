import { randomBytes } from 'node:crypto'
import { createServer, get, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { calculateJwkThumbprint, flattenedVerify, importJWK, type JWK } from 'jose'
import { createIssuer, type Issuer } from './issuer.ts'

/** A step of an order, as tests name it. */
export type Step =
  | 'directory'
  | 'nonce'
  | 'account'
  | 'order'
  | 'authorization'
  | 'challenge'
  | 'finalize'
  | 'certificate'

export interface Problem {
  readonly status: number
  readonly type: string
  readonly detail: string
  readonly headers?: Readonly<Record<string, string>>
  readonly subproblems?: readonly object[]
}

/**
 * An authority as RFC 8555 describes it, as far as an order of one name goes: it verifies every signature and nonce, fetches the
 * challenge over loopback with the name as `Host`, and signs what is asked for.
 */
export interface StandInAuthority {
  readonly directory: string
  readonly issuer: Issuer
  /** Where the challenge is fetched; waited for, as a server that starts asks before anybody knows its port. */
  challengePort: Promise<number>
  /** Of the certificates that it gives. */
  validity: { from: number; days: number }
  /** What it does at a step instead: answers with a problem, once, or never answers. */
  readonly instead: Map<Step, (response: ServerResponse) => void>
  /** What it finds of a name when it looks, instead of looking. */
  readonly found: Map<string, Problem>
  /** Steps and names of orders, in the order in which they came. */
  readonly asked: Step[]
  readonly ordered: string[]
  /** Bodies of `newAccount`. */
  readonly accounts: Record<string, unknown>[]
  /** How many accounts there are. */
  readonly keys: Map<string, JWK>
  close(): Promise<void>
}

export const sendProblem = (problem: Problem) => (response: ServerResponse) => {
  const { status, headers, type, ...rest } = problem
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    'replay-nonce': newNonce(),
    ...headers,
  })
  response.end(JSON.stringify({ type: `urn:ietf:params:acme:error:${type}`, ...rest }))
}

const nonces = new Set<string>()
function newNonce(): string {
  const nonce = randomBytes(12).toString('base64url')
  nonces.add(nonce)
  return nonce
}

interface Order {
  readonly name: string
  readonly token: string
  readonly account: string
  state: 'pending' | 'ready' | 'valid' | 'invalid'
  problem?: object
  certificate?: string
}

/** @param host of its own certificate, where it speaks https */
export async function startAuthority(
  now: number,
  { host }: { host?: string } = {},
): Promise<StandInAuthority> {
  const issuer = await createIssuer(now)
  const orders = new Map<string, Order>()
  const own: Omit<StandInAuthority, 'directory' | 'close'> = {
    issuer,
    challengePort: Promise.resolve(0),
    validity: { from: now - 3_600_000, days: 90 },
    instead: new Map(),
    found: new Map(),
    asked: [],
    ordered: [],
    accounts: [],
    keys: new Map(),
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, path = '', id = ''] = request.url?.split('/') ?? []
    const step = path as Step
    own.asked.push(step)
    const instead = own.instead.get(step)
    if (instead !== undefined) return instead(response)
    const send = (status: number, body: object | string, headers: Record<string, string> = {}) => {
      response.writeHead(status, {
        'replay-nonce': newNonce(),
        'content-type': 'application/json',
        ...headers,
      })
      response.end(
        request.method === 'HEAD' ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
      )
    }
    if (step === 'directory') {
      return send(200, {
        newNonce: `${base}/nonce`,
        newAccount: `${base}/account`,
        newOrder: `${base}/order`,
        meta: { termsOfService: `${base}/terms` },
      })
    }
    if (step === 'nonce') return send(200, '')
    const { payload, account, jwk } = await verified(request)
    if (step === 'account') {
      const thumbprint = jwk === undefined ? id : await calculateJwkThumbprint(jwk)
      const isKnown = own.keys.has(thumbprint)
      if (jwk !== undefined) own.keys.set(thumbprint, jwk)
      own.accounts.push(payload)
      const location = `${base}/account/${thumbprint}`
      return send(isKnown ? 200 : 201, { status: 'valid' }, { location })
    }
    if (step === 'order' && id === '') {
      const [{ value: name }] = payload.identifiers as [{ value: string }]
      const created = randomBytes(9).toString('base64url')
      own.ordered.push(name)
      orders.set(created, { name, token: randomBytes(24).toString('base64url'), account, state: 'pending' })
      return send(201, orderOf(created), { location: `${base}/order/${created}` })
    }
    const order = orders.get(id)
    if (order === undefined || order.account !== account) throw new Error(`no order ${id} of ${account}`)
    if (step === 'order') return send(200, orderOf(id))
    if (step === 'authorization') return send(200, authorizationOf(id))
    if (step === 'challenge') {
      await validate(order)
      return send(200, authorizationOf(id).challenges[0] as object)
    }
    if (step === 'finalize') {
      const csr = payload.csr as string
      if (order.state !== 'ready') throw new Error('finalized before it was ready')
      if (issuer.namesIn(csr).join() !== order.name) throw new Error('a request for other names')
      order.certificate = await issuer.issue(csr, own.validity)
      order.state = 'valid'
      return send(200, orderOf(id))
    }
    send(200, order.certificate ?? '', { 'content-type': 'application/pem-certificate-chain' })
  }

  const orderOf = (id: string) => {
    const { name, state, certificate } = orders.get(id) as Order
    return {
      status: state,
      identifiers: [{ type: 'dns', value: name }],
      authorizations: [`${base}/authorization/${id}`],
      finalize: `${base}/finalize/${id}`,
      ...(certificate && { certificate: `${base}/certificate/${id}` }),
    }
  }

  const authorizationOf = (id: string) => {
    const { name, state, token, problem } = orders.get(id) as Order
    const status = state === 'ready' ? 'valid' : state
    return {
      status,
      identifier: { type: 'dns', value: name },
      challenges: [
        {
          type: 'http-01',
          status,
          url: `${base}/challenge/${id}`,
          token,
          ...(problem && { error: problem }),
        },
        { type: 'dns-01', status, url: `${base}/challenge/${id}`, token },
      ],
    }
  }

  /** As RFC 8555 section 8.3 has it, but that every name leads to loopback. */
  async function validate(order: Order): Promise<void> {
    const key = own.keys.get(order.account)
    const expected = `${order.token}.${key && (await calculateJwkThumbprint(key))}`
    const planted = own.found.get(order.name)
    const problem = planted
      ? { type: `urn:ietf:params:acme:error:${planted.type}`, detail: planted.detail, status: planted.status }
      : await fetched(order.name, order.token).then(
          text =>
            text === expected
              ? undefined
              : { type: 'urn:ietf:params:acme:error:unauthorized', detail: `found ${text}` },
          error => ({ type: 'urn:ietf:params:acme:error:connection', detail: String(error) }),
        )
    order.state = problem === undefined ? 'ready' : 'invalid'
    if (problem !== undefined) order.problem = problem
  }

  async function fetched(name: string, token: string): Promise<string> {
    const port = await own.challengePort
    return await new Promise((resolve, reject) => {
      const path = `/.well-known/acme-challenge/${token}`
      get({ host: '127.0.0.1', port, path, headers: { host: name }, agent: false }, response => {
        let text = ''
        response.on('data', part => (text += part)).on('end', () => resolve(text))
      }).on('error', reject)
    })
  }

  async function verified(request: IncomingMessage) {
    let text = ''
    for await (const part of request) text += part
    const jws = JSON.parse(text)
    const header = JSON.parse(Buffer.from(jws.protected, 'base64url').toString())
    const account =
      String(header.kid ?? '')
        .split('/')
        .at(-1) ?? ''
    const jwk = header.jwk as JWK | undefined
    const key = jwk ?? own.keys.get(account)
    if (key === undefined) throw new Error('an account that does not exist')
    const { payload } = await flattenedVerify(jws, await importJWK(key, header.alg))
    if (header.url !== base + request.url) throw new Error('signed for another address')
    if (!nonces.delete(header.nonce)) throw new Error('a nonce that was not given')
    const body = Buffer.from(payload).toString()
    return { account, jwk, payload: (body === '' ? {} : JSON.parse(body)) as Record<string, unknown> }
  }

  const listener: RequestListener = (request, response) => {
    answer(request, response).catch(error =>
      sendProblem({ status: 400, type: 'malformed', detail: String(error) })(response),
    )
  }
  const server =
    host === undefined ? createServer(listener) : createTlsServer(await issuer.issueFor(host), listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const base = `${host === undefined ? 'http' : 'https'}://${host ?? '127.0.0.1'}:${port}`
  return Object.assign(own, {
    directory: `${base}/directory`,
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  })
}
