/**
 * How Traefik is started for one of our files: on loopback alone, asking nobody for newer versions and telling nobody of itself.
 * @param file for its file provider
 */
export const traefikArguments = (port: number, file: string): readonly string[] => [
  `--entryPoints.web.address=127.0.0.1:${port}`,
  `--providers.file.filename=${file}`,
  '--providers.file.watch=false',
  '--global.checkNewVersion=false',
  '--global.sendAnonymousUsage=false',
  '--log.level=ERROR',
]
