import type { IncomingMessage } from 'node:http'
import type { TracingConfig } from '@gatewright/config'
import type { Span } from '../span.ts'

/** Begins traces, or goes on with those that somebody in front has begun. */
export interface Tracer {
  /** @param decides whether the one in front is believed about which traces are kept: a listed proxy */
  begin(name: string, request: IncomingMessage, decides: boolean): Span
  /** Sends what waits, for a moment; drops the rest. */
  close(): Promise<void>
}

/** The packages are optional, and were left out of this installation. */
export class TracingNotInstalledError extends Error {
  override readonly name = 'TracingNotInstalledError'
  constructor(cause: unknown) {
    super(
      'observability.tracing needs packages that are not installed. Install them with: npm install @opentelemetry/api ' +
        '@opentelemetry/resources @opentelemetry/sdk-trace @opentelemetry/exporter-trace-otlp-http, or take the key out.',
      { cause },
    )
  }
}

/**
 * Loads OpenTelemetry, which takes half a second and 18 MB, only for who has asked for it.
 * @throws TracingNotInstalledError
 */
export async function createTracer(config: TracingConfig): Promise<Tracer> {
  let loaded: typeof import('./otel-tracer.ts')
  try {
    loaded = await import('./otel-tracer.ts')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND')
      throw new TracingNotInstalledError(error)
    throw error
  }
  return loaded.createOtelTracer(config)
}
