/** Sign-in hosts to choose from; the server asks no others. */
export const clouds = [
  { origin: 'https://login.microsoftonline.com', name: 'Microsoft’s worldwide cloud' },
  { origin: 'https://login.microsoftonline.us', name: 'Microsoft’s cloud for US government' },
  { origin: 'https://login.partner.microsoftonline.cn', name: 'Microsoft’s cloud in China' },
] as const
