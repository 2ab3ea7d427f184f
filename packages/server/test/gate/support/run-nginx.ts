import { join } from 'node:path'
import { nginxFile } from '../../../../../tests/support/nginx-file.ts'
import { startDaemon, temporaryFolder } from './daemon.ts'

/** Runs the real nginx on these sites until the test ends. @param port on which one of them listens */
export async function runNginx(sites: string, port: number): Promise<void> {
  const folder = temporaryFolder({ 'nginx.conf': nginxFile(sites) })
  await startDaemon('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'], port)
}
