import type { TracingConfig } from '@gatewright/config'
import { StartError } from '../start-error.ts'
import type { Tracer } from './tracer.ts'

/** The packages are optional, and were left out of this installation. */
export class TracingNotInstalledError extends StartError {
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
