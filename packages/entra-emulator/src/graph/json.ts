import type { FastifyInstance } from 'fastify'

/** Reads JSON bodies in this scope, and takes an empty one for none: clients send the header with DELETE, too. */
export const acceptEmptyJson = (scope: FastifyInstance): void => {
  scope.removeContentTypeParser(['application/json'])
  scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    const text = String(body)
    if (text.trim() === '') {
      done(null, undefined)
      return
    }
    try {
      done(null, JSON.parse(text))
    } catch {
      done(Object.assign(new Error('The body is no JSON.'), { statusCode: 400 }), undefined)
    }
  })
}

/**
 * Lets bodies in of types that nothing here reads, such as a photo, so that what is not there is said to be so whatever is sent. They are
 * thrown away as they come.
 */
export const acceptAnything = (scope: FastifyInstance): void => {
  scope.addContentTypeParser('*', (_request, payload, done) => {
    payload.on('end', () => done(null, 'something else than JSON'))
    payload.on('error', error => done(error, undefined))
    payload.resume()
  })
}
