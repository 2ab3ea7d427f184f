/** Where a provider sends the browser back to, below the origin that browsers see. */
export const callbackPath = (type: string, id: string): string => `/api/v1/auth/login-callback/${type}/${id}`

export const callbackUrlOf = (externalUrl: string, type: string, id: string): string =>
  `${externalUrl}${callbackPath(type, id)}`
