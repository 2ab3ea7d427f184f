// The image's HEALTHCHECK: ends with 0 while the server answers. Plain JavaScript with nothing but Node: it runs every 30 s.
import { get as getHttp } from 'node:http'
import { get as getHttps } from 'node:https'
import { networkInterfaces } from 'node:os'

const patience = 4000

const addresses = Object.values(networkInterfaces()).flatMap(list => list ?? [])
const own =
  addresses.find(({ internal, family }) => !internal && family === 'IPv4') ??
  addresses.find(({ internal, scopeid }) => !internal && !scopeid)

/** By the address that others reach it at: a server on 127.0.0.1 lives, but in a container it is nobody's. */
const ownUrl = host => `http://${host.includes(':') ? `[${host}]` : host}:3000/healthz`
const given = process.env.GATEWRIGHT_HEALTH_URL
const url = given ?? ownUrl(own?.address ?? '127.0.0.1')

try {
  const status = await ask(url)
  console.log(`${url}: ${status}`)
  process.exitCode = status === 200 ? 0 : 1
} catch (error) {
  const onlyHere = given === undefined && (await ask(ownUrl('127.0.0.1')).catch(() => 0)) === 200
  console.log(
    onlyHere
      ? 'The server listens on 127.0.0.1, where nobody outside of this container reaches it. Write "host": "0.0.0.0" into httpServer of the configuration.'
      : `${url}: ${error.message}. Where the server listens elsewhere or speaks TLS, GATEWRIGHT_HEALTH_URL says it.`,
  )
  process.exitCode = 1
}

/** The status of an answer. Whether its certificate is good for this name is no matter of health. */
function ask(address) {
  return new Promise((resolve, reject) => {
    const options = { timeout: patience, agent: false, rejectUnauthorized: false }
    const request = (address.startsWith('https:') ? getHttps : getHttp)(address, options, answer => {
      answer.resume()
      resolve(answer.statusCode)
    })
    request.on('error', reject).on('timeout', () => request.destroy(new Error('no answer within 4 s')))
  })
}
