/** The least that has to be said. */
export const least = {
  image: { repository: 'ghcr.io/contoso/gatewright', tag: '1.0.0' },
  config: { httpServer: { externalUrl: 'https://sso.example.com' } },
}

/** Everything that can be switched on. */
export const everything = {
  ...least,
  config: {
    httpServer: { ...least.config.httpServer, trustedProxies: ['10.244.0.0/16'], drainDelay: '10s' },
    observability: { accessLog: 'json' },
  },
  secretName: 'gatewright',
  env: [{ name: 'ZONE', value: 'eu' }],
  imagePullSecrets: [{ name: 'registry' }],
  persistence: { storageClassName: 'fast', accessModes: ['ReadWriteOnce'] },
  service: { annotations: { note: 'a' } },
  ingress: {
    enabled: true,
    className: 'nginx',
    annotations: { note: 'b' },
    appHosts: ['support.example.com', '*.apps.example.com'],
    tlsSecretName: 'certificate',
  },
  httpRoute: {
    enabled: true,
    annotations: { note: 'd' },
    parentRefs: [{ name: 'web', namespace: 'gateways', sectionName: 'https' }],
    appHosts: ['support.example.com', '*.apps.example.com'],
  },
  metrics: { enabled: true, serviceMonitor: { enabled: true, labels: { release: 'prometheus' } } },
  networkPolicy: {
    enabled: true,
    from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress' } } }],
    metricsFrom: [{ podSelector: { matchLabels: { app: 'prometheus' } } }],
  },
  podAnnotations: { note: 'c' },
  nodeSelector: { disk: 'ssd' },
  tolerations: [{ key: 'sso', operator: 'Exists' }],
  affinity: { nodeAffinity: {} },
}

/** Several pods on one PostgreSQL, with everything beside that. */
export const several = {
  ...everything,
  persistence: {},
  postgres: { enabled: true, secretName: 'database' },
  replicas: 3,
  extAuthz: { enabled: true },
}

/** As who keeps everything in git has it. */
export const fromGit = { ...everything, editInConsole: false, persistence: { existingClaim: 'kept' } }

/** The same with several pods, as many as there is work for. */
export const severalFromGit = {
  ...several,
  editInConsole: false,
  postgres: { enabled: true, secretName: 'database', secretKey: 'DATABASE_URL' },
  autoscaling: { enabled: true },
}
