/**
 * Stands in for `az`, which is not to be had where tests run: it knows `account show` and `rest`, with what the script for
 * `gatewright setup entra` uses of them, and sends the very requests at the Graph that the addresses name. The token is that of
 * AZ_TOKEN, the tenant that of AZ_TENANT. What it does not know it refuses, so that no test passes by chance.
 */
const [command, ...rest] = process.argv.slice(2)

/** Options with all the values behind each. */
function read(args) {
  const options = {}
  let name
  for (const arg of args) {
    if (arg.startsWith('--') || arg === '-o') {
      name = arg === '-o' ? 'output' : arg.slice(2)
      options[name] = []
    } else if (name === undefined) fail(2, `unrecognized argument: ${arg}`)
    else options[name].push(arg)
  }
  return options
}

function fail(code, message) {
  process.stderr.write(`ERROR: ${message}\n`)
  process.exit(code)
}

/** The part of JMESPath that is used: `a`, `a[0].b`, `a[].b`, `[a, b]`. */
function query(value, path) {
  const list = /^\[(.*)\]$/.exec(path)
  if (list !== null) return list[1].split(',').map(each => query(value, each.trim()))
  return path.split('.').reduce((at, part) => {
    const [, name, index] =
      /^(\w+)(?:\[(\d*)\])?$/.exec(part) ?? fail(2, `invalid jmespath_type value: '${path}'`)
    const next = Array.isArray(at) ? at.map(each => each?.[name]) : at?.[name]
    if (index === undefined) return next
    return index === '' ? (next ?? []) : next?.[Number(index)]
  }, value)
}

function print(value, { output = ['json'] }) {
  if (value === undefined || value === null) return
  if (output[0] === 'json') process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`)
  else if (output[0] === 'tsv')
    process.stdout.write(
      [value]
        .flat()
        .map(each => `${each ?? 'None'}\n`)
        .join(''),
    )
  else fail(2, `argument --output/-o: invalid choice: ${output[0]}`)
}

if (command === 'account' && rest[0] === 'show') {
  const options = read(rest.slice(1))
  print(query({ tenantId: process.env.AZ_TENANT }, options.query[0]), options)
} else if (command === 'rest') {
  const options = read(rest)
  const known = ['method', 'url', 'resource', 'headers', 'body', 'query', 'output']
  const unknown = Object.keys(options).find(name => !known.includes(name))
  if (unknown !== undefined) fail(2, `unrecognized arguments: --${unknown}`)
  const answer = await fetch(options.url[0], {
    method: options.method[0].toUpperCase(),
    headers: {
      authorization: `Bearer ${process.env.AZ_TOKEN}`,
      ...Object.fromEntries((options.headers ?? []).map(each => each.split(/=(.*)/s).slice(0, 2))),
    },
    ...(options.body === undefined ? {} : { body: options.body[0] }),
  })
  const text = await answer.text()
  if (!answer.ok) fail(1, `${answer.statusText}(${text})`)
  if (text !== '')
    print(options.query === undefined ? JSON.parse(text) : query(JSON.parse(text), options.query[0]), options)
} else fail(2, `'${command}' is misspelled or not recognized by the system.`)
