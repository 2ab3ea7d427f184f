/** For a Node that is not ours: names below `localhost` are this machine, which its resolver does not know everywhere. */
const dns = require('node:dns')

const { lookup } = dns
dns.lookup = (name, ...rest) => lookup(name.endsWith('.localhost') ? '127.0.0.1' : name, ...rest)
