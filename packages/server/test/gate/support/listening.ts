import type { Server } from 'node:http'
import type { AddressInfo, Server as NetServer } from 'node:net'

/** @returns the port, which the system gives where none is asked for */
export async function listen(server: NetServer, port = 0): Promise<number> {
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

export async function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
}
