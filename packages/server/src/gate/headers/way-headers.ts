import { names } from './header-names.ts'
import type { Neighbour } from './neighbours.ts'

/**
 * By which way a request came, as proxies and meshes tell it: an address, a path, an inner name. An app may take that for who is
 * calling as well. Fronts of one's own add these, so a check is not refused for them as it is for those of `neighbours.ts`.
 */
export const wayHeaders: readonly Neighbour[] = [
  {
    name: 'Envoy, Istio, Linkerd',
    headers: names(`
      forwarded-client-cert l5d-client-id l5d-remote-ip l5d-dst-canonical l5d-orig-proto envoy-original-*
      envoy-external-address envoy-internal envoy-peer-metadata-* envoy-downstream-service-*
      envoy-decorator-operation envoy-auth-*
    `),
    source:
      'www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers; linkerd.io/2/reference/proxy-metrics',
  },
  {
    name: 'proxies that tell where a request came from',
    headers: names(`
      via x-real-ip x-client-ip client-ip true-client-ip cluster-client-ip cf-connecting-ip
      cf-connecting-ipv6 cf-pseudo-ipv4 fastly-client-ip fly-client-ip do-connecting-ip akamai-client-ip
      proxyuser-ip nf-client-connection-ip vercel-forwarded-for vercel-ip-* vercel-proxied-for remote-addr
      remote-host remote-port originating-ip remote-ip azure-clientip azure-socketip appgw-trace-id x-host
      forwarded-*
    `),
    source:
      'RFC 7239; developers.cloudflare.com/fundamentals/reference/http-headers; fly.io/docs/networking/request-headers; docs.digitalocean.com, do-connecting-ip',
  },
  {
    name: 'proxies that tell another address than the one judged',
    // Lets a request past a Next.js app’s own middleware (CVE-2025-29927).
    headers: names(`
      original-url original-uri original-method original-host original-path rewrite-url accel-* sendfile-*
      waws-unencoded-url ingress-path middleware-subrequest-*
    `),
    source:
      'nextjs.org, CVE-2025-29927; symfony.com/blog/cve-2018-14773; nginx.org/en/docs/http/ngx_http_proxy_module.html',
  },
]
