import type { TracingConfig } from '@gatewright/config'
import { loadOptional } from '../optional-packages.ts'
import type { Tracer } from './tracer.ts'

/**
 * Loads OpenTelemetry, which takes half a second and 18 MB, only for who has asked for it.
 * @throws PackagesMissingError
 */
export async function createTracer(config: TracingConfig): Promise<Tracer> {
  const { createOtelTracer } = await loadOptional('observability.tracing', () => import('./otel-tracer.ts'))
  return createOtelTracer(config)
}
