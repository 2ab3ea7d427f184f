/**
 * What may import what; `docs/architecture.md` says why. Tests may reach further: they put the parts together.
 * @type {import('dependency-cruiser').IConfiguration}
 */
const tests = '(\\.test\\.tsx?$|/test/)'

module.exports = {
  forbidden: [
    {
      name: 'emulator-stands-alone',
      comment: 'If the emulator and the server shared code, they would agree on the same mistake.',
      severity: 'error',
      from: { path: '^packages/entra-emulator/', pathNot: '^packages/entra-emulator/test/' },
      to: { path: '^(packages|examples)/', pathNot: '^packages/entra-emulator/' },
    },
    {
      name: 'server-not-to-emulator',
      comment: 'The same, from the other side.',
      severity: 'error',
      from: { path: '^packages/(server|config|client|console|cli)/', pathNot: tests },
      to: { path: '^packages/entra-emulator/' },
    },
    {
      name: 'config-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^packages/config/' },
      to: { path: '^(packages|examples|tests)/', pathNot: '^packages/config/' },
    },
    {
      name: 'strategies-know-no-accounts',
      comment: 'A strategy proves who somebody is; only sign-in/complete knows what account that is.',
      severity: 'error',
      from: { path: '^packages/server/src/strategies/', pathNot: tests },
      to: { path: '^packages/server/src/(accounts|sessions|gate|sign-in|admin-api)/' },
    },
    {
      name: 'accounts-know-no-protocol',
      severity: 'error',
      from: { path: '^packages/server/src/(accounts|sessions)/', pathNot: tests },
      to: { path: '^packages/server/src/strategies/(oauth2|saml|ldap)/' },
    },
    {
      name: 'gate-knows-no-strategy',
      comment: 'A request passes by its session, however that was made.',
      severity: 'error',
      from: { path: '^packages/server/src/gate/', pathNot: tests },
      to: { path: '^packages/server/src/(strategies|sign-in)/' },
    },
    {
      name: 'console-speaks-http-alone',
      severity: 'error',
      from: { path: '^packages/console/src/' },
      to: { path: '^(packages/(server|cli|entra-emulator)|examples)/' },
    },
    {
      name: 'server-not-to-console-source',
      severity: 'error',
      from: { path: '^packages/(server|cli)/src/', pathNot: tests },
      to: { path: '^packages/console/src/' },
    },
    {
      name: 'apps-know-headers-alone',
      comment:
        'An app behind the gate could be written in anything: it may use what app developers use, no more.',
      severity: 'error',
      from: { path: '^examples/support-bot/' },
      to: { path: '^packages/(?!client/)' },
    },
    {
      name: 'source-not-to-tests',
      severity: 'error',
      from: { path: '^(packages|examples)/[^/]+/src/', pathNot: tests },
      to: { path: tests },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolves',
      comment: 'All but the peers of the benches: npm fetches those only when a bench is run.',
      severity: 'error',
      from: { pathNot: '^bench/peers/servers/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules'] },
    exclude: { path: ['/dist/', '/broken/'] },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
}
