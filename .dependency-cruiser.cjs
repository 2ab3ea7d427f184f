/**
 * What may import what; `docs/architecture.md` says why. Tests may reach further: they put the parts together.
 * @type {import('dependency-cruiser').IConfiguration}
 */
const tests = '(\\.test\\.tsx?$|/test/)'

const src = '^packages/server/src/'
const { $comment: _, ...floors } = require('./packages/server/floors.json')
const placeOf = ([name, { files }]) => (files ? `(?:${files.join('|')})\\.ts$` : `${name}/`)
const places = new Map(Object.entries(floors).map(floor => [floor[0], placeOf(floor)]))

/** A folder of the server imports itself and what its line in floors.json names; nothing else of the server. */
const serverFloors = Object.entries(floors).map(([name, { may }]) => ({
  name: `floor-${name}`,
  comment: `packages/server/floors.json says what "${name}" may import. Ask for a narrow port of your own instead.`,
  severity: 'error',
  from: { path: `${src}${places.get(name)}`, pathNot: tests },
  to: { path: src, pathNot: [name, ...may].map(each => `${src}${places.get(each)}`) },
}))

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
      name: 'proxy-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^packages/proxy/' },
      to: { path: '^(packages|examples|tests)/', pathNot: '^packages/proxy/' },
    },
    ...serverFloors,
    {
      name: 'strategies-stand-apart',
      comment: 'One way to sign in knows nothing of another; only the registry knows them all.',
      severity: 'error',
      from: { path: '^packages/(server|config)/src/strategies/([^/]+)/', pathNot: tests },
      to: { path: '^packages/$1/src/strategies/[^/]+/', pathNot: '^packages/$1/src/strategies/$2/' },
    },
    {
      name: 'sql-in-stores-alone',
      comment: 'Everybody else asks a store, in the words of its owner.',
      severity: 'error',
      from: { path: src, pathNot: [tests, `${src}storage/`, '-store\\.ts$'] },
      to: { path: ['/node_modules/kysely/', `${src}storage/(sql|tables)\\.ts$`, `${src}storage/sqlite`] },
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
      comment: 'Types count: two files that need each other to be read are one idea, or lack a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
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
