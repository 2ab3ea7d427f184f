import type { IncomingMessage } from 'node:http'
import type { TracingConfig } from '@gatewright/config'
import {
  type Context,
  isSpanContextValid,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { createAgents } from '../outbound/agents.ts'
import type { Span } from '../span.ts'
import { version } from '../version.ts'
import type { Tracer } from './tracer.ts'

/** Spans that wait for a receiver; what is beyond is dropped, so that one that is down costs this much and no more. */
const mostWaiting = 2_048
/** Milliseconds for one lot to be taken. */
const patience = 5_000
/** Milliseconds for the last lot, when the server stops. */
const lastPatience = 1_000

/** Sends spans as OTLP over HTTP. Nothing is set for the whole process: what else runs in it is not traced. */
export function createOtelTracer({ endpoint, sampleRatio, serviceName }: TracingConfig): Tracer {
  const ratio = new TraceIdRatioBasedSampler(sampleRatio)
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName, 'service.version': version }),
    sampler: new ParentBasedSampler({ root: ratio }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter({ url: endpoint, timeoutMillis: patience, ...byProxy(endpoint) }),
        maxQueueSize: mostWaiting,
        exportTimeoutMillis: patience,
        scheduledDelayMillis: 1_000,
      }),
    ],
  })
  const tracer = provider.getTracer('gatewright', version)

  function spanOf(span: OtelSpan, context: Context): Span {
    const own = trace.setSpan(context, span)
    return {
      get traceparent() {
        const { traceId, spanId, traceFlags } = span.spanContext()
        return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`
      },
      child: (name, kind) =>
        spanOf(
          tracer.startSpan(name, { kind: kind === 'client' ? SpanKind.CLIENT : SpanKind.INTERNAL }, own),
          own,
        ),
      set: (key, value) => void span.setAttribute(key, value),
      end(error) {
        if (error !== undefined) {
          span.setAttribute('error.type', error)
          span.setStatus({ code: SpanStatusCode.ERROR })
        }
        span.end()
      },
    }
  }

  /** Somebody who is no listed proxy goes on with their trace, but does not say what is kept. */
  function parentOf(request: IncomingMessage, decides: boolean): Context {
    const parent = readTraceparent(request.headers.traceparent)
    if (parent === undefined) return ROOT_CONTEXT
    const kept = () =>
      ratio.shouldSample(ROOT_CONTEXT, parent.traceId).decision === SamplingDecision.RECORD_AND_SAMPLED
    const traceFlags = decides ? parent.traceFlags : kept() ? TraceFlags.SAMPLED : TraceFlags.NONE
    return trace.setSpanContext(ROOT_CONTEXT, { ...parent, traceFlags, isRemote: true })
  }

  return {
    begin(name, request, decides) {
      const parent = parentOf(request, decides)
      return spanOf(tracer.startSpan(name, { kind: SpanKind.SERVER }, parent), parent)
    },
    async close() {
      const timeUp = new Promise<void>(resolve => setTimeout(resolve, lastPatience).unref())
      await Promise.race([provider.shutdown().catch(() => undefined), timeUp])
    },
  }
}

/** Without a proxy, the exporter's own agents, which know the variables of OpenTelemetry for certificates. */
function byProxy(endpoint: string) {
  const [agents, address] = [createAgents(), new URL(endpoint)]
  return agents.proxyOf(address) && { httpAgentOptions: () => agents.agentFor(address, 'kept') }
}

/** W3C Trace Context section 3.2: of a later version what this one knows. */
function readTraceparent(value: string | string[] | undefined) {
  const [, traceId = '', spanId = '', flags = ''] =
    /^(?!ff)[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:-.*)?$/.exec(String(value)) ?? []
  const found = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED }
  return isSpanContextValid(found) ? found : undefined
}
