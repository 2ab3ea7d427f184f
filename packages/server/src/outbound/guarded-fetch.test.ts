import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createGuardedFetch } from './guarded-fetch.ts'
import { isNear, NearAddressError, nearAddressIn } from './near-address.ts'
import { ProxyFailure } from './proxy-failure.ts'

const server = createServer((_request, response) => response.end('{"secret":"of a neighbour"}'))
let port = 0

beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => server.close())

/** A name server that says the same of every name. */
const answering = (...addresses: string[]) =>
  ((_name: string, _options: object, callback: (error: null, found: object[]) => void) =>
    callback(
      null,
      addresses.map(address => ({ address, family: address.includes(':') ? 6 : 4 })),
    )) as never

describe('an address near this machine', () => {
  it.each([
    ...[
      '127.0.0.1',
      '127.1.2.3',
      '0.0.0.0',
      '169.254.169.254',
      '169.254.0.1',
      '255.255.255.255',
      '224.0.0.1',
    ],
    ...[
      '::1',
      '::',
      'fe80::1',
      'fe80::1%eth0',
      'ff02::1',
      '::ffff:127.0.0.1',
      '::ffff:a9fe:a9fe',
      '::127.0.0.1',
    ],
    ...[
      '64:ff9b::7f00:1',
      '64:ff9b::169.254.169.254',
      '2002:7f00:1::',
      '2002:a9fe:a9fe::1',
      '::ffff:0:7f00:1',
    ],
    ...[
      'fd00:ec2::254',
      'fd00:ec2::23',
      'fd00:0ec2:0::0017',
      '169.254.170.23',
      '169.254.170.2',
      'fd00:42::42',
    ],
    ...['fd20:ce::254', '168.63.129.16', '100.100.100.200', 'no address'],
  ])('is known: %s', address => {
    expect(isNear(address)).toBe(true)
  })

  it.each([
    ...['10.0.0.7', '192.168.1.1', '172.16.0.1', '20.190.160.1', 'fd12:3456::1', '2603:1006::1'],
    ...['64:ff9b::20.190.160.1', '2002:14be:a001::1', '::ffff:10.0.0.7'],
  ])('is not each other one, for providers stand in intranets too: %s', address => {
    expect(isNear(address, new Set())).toBe(false)
  })

  it('is each address of this machine’s own interfaces, in every notation', () => {
    const own = new Set(['20.190.160.7', '2603:1006::7'])
    for (const address of ['20.190.160.7', '::ffff:20.190.160.7', '64:ff9b::20.190.160.7', '2603:1006:0::7'])
      expect([address, isNear(address, own)]).toEqual([address, true])
    for (const address of ['20.190.160.8', '2603:1006::8']) expect(isNear(address, own)).toBe(false)
    for (const { address } of Object.values(networkInterfaces()).flatMap(on => on ?? []))
      expect([address, isNear(address)]).toEqual([address, true])
  })

  it('is known in every notation of every loopback and link-local address', () => {
    const byte = fc.integer({ min: 0, max: 255 })
    const hex = (a: number, b: number) => ((a << 8) | b).toString(16)
    fc.assert(
      fc.property(
        fc.constantFrom([127], [169, 254], [0, 0, 0, 0]),
        fc.tuple(byte, byte, byte),
        (head, tail) => {
          const [a = 0, b = 0, c = 0, d = 0] = [...head, ...tail].slice(0, 4)
          const tailed = `${hex(a, b)}:${hex(c, d)}`
          for (const text of [
            `${a}.${b}.${c}.${d}`,
            `::ffff:${tailed}`,
            `64:ff9b::${tailed}`,
            `2002:${tailed}::9`,
          ])
            expect(isNear(text)).toBe(true)
        },
      ),
    )
  })
})

describe('a guarded fetch', () => {
  const refusedAt = async (url: string, lookup = answering('127.0.0.1'), named: string[] = []) =>
    createGuardedFetch(new Set(named), { lookup })(url).then(
      () => undefined,
      error => nearAddressIn(error),
    )

  it.each([
    ...[
      'http://localhost',
      'http://127.0.0.1',
      'http://[::ffff:127.0.0.1]',
      'http://2130706433',
      'http://0x7f.1',
    ],
    ...[
      'http://0',
      'http://idp.example.com',
      'http://localhost.',
      'http://a.localhost',
      'http://0.0.0.0',
      'http://[::1]',
    ],
  ])('does not ask %s', async address => {
    expect(await refusedAt(`${address}:${port}/`)).toBeInstanceOf(NearAddressError)
  })

  it('does not ask a name of which one address of several is near', async () => {
    const lookup = answering('20.190.160.1', '127.0.0.1')
    expect(await refusedAt(`http://idp.example.com:${port}/`, lookup)).toBeInstanceOf(NearAddressError)
  })

  it('asks what is named, and nothing beside it', async () => {
    const named = `http://127.0.0.1:${port}`
    const fetch = createGuardedFetch(new Set([named]))
    expect(await (await fetch(`${named}/x`)).text()).toContain('neighbour')
    expect(await refusedAt(`http://localhost:${port}/`, answering('127.0.0.1'), [named])).toBeDefined()
    expect(await refusedAt(`http://127.0.0.1:${port + 1}/`, answering(), [named])).toBeDefined()
  })
})

describe('a guarded fetch where a proxy is the way out', () => {
  /** A proxy on this machine; it lets nobody through, and says who has asked. */
  async function setUp(lookup: ReturnType<typeof answering>) {
    const asked: string[] = []
    const proxy = createServer()
    proxy.on('connect', (request, socket) => {
      asked.push(String(request.url))
      socket.end('HTTP/1.1 403 No\r\n\r\n')
    })
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void proxy.close())
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
    const fetch = createGuardedFetch(new Set(), { lookup, env: { HTTPS_PROXY: url } })
    return { asked, outcomeOf: (address: string) => fetch(address).catch((error: unknown) => error) }
  }
  const unknown = ((_name: string, _options: object, callback: (error: Error) => void) =>
    callback(Object.assign(new Error('x'), { code: 'ENOTFOUND' }))) as never

  it('asks the proxy for what leads nowhere near, and for what only the proxy knows', async () => {
    for (const lookup of [answering('20.190.160.1'), unknown]) {
      const { asked, outcomeOf } = await setUp(lookup)
      expect(await outcomeOf('https://idp.example.com/x')).toBeInstanceOf(ProxyFailure)
      expect(await outcomeOf('https://20.190.160.1/x')).toBeInstanceOf(ProxyFailure)
      expect(asked).toEqual(['idp.example.com:443', '20.190.160.1:443'])
    }
  })

  it.each([
    ...[
      'https://169.254.169.254',
      'https://127.0.0.1',
      'https://[::1]',
      'https://localhost',
      'https://2130706433',
    ],
    ...['https://100.100.100.200', 'https://0.0.0.0', 'https://[fd00:ec2::254]'],
  ])('does not ask it for %s', async address => {
    const { asked, outcomeOf } = await setUp(unknown)
    expect(nearAddressIn(await outcomeOf(address))).toBeDefined()
    expect(asked).toEqual([])
  })

  it('does not ask it for a name that leads near', async () => {
    const { asked, outcomeOf } = await setUp(answering('20.190.160.1', '169.254.169.254'))
    expect(await outcomeOf('https://metadata.example.com/')).toBeInstanceOf(NearAddressError)
    expect(asked).toEqual([])
  })
})
