/** `no sessions`, `1 session`, `3 sessions` */
export const counted = (count: number, one: string, more = `${one}s`): string =>
  `${count === 0 ? 'no' : count.toLocaleString('en')} ${count === 1 ? one : more}`
