/**
 * What is used of Node's own HTTP. Not by `import`, which asks `node:http` for everything that it exports, and so loads undici,
 * a twentieth of our start, for a WebSocket client that nobody uses.
 */
export const { createServer, IncomingMessage, METHODS, request, ServerResponse, STATUS_CODES } =
  process.getBuiltinModule('node:http')
export const { createServer: createTlsServer } = process.getBuiltinModule('node:https')
