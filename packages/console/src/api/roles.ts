import type { Me } from './auth.ts'

/** What is shown to whom. The server answers by the same rule; this only spares people doors that do not open. */
export const mayAdminister = (me: Me): boolean => me.superAdmin || me.roles.includes('admin')
export const mayOperate = (me: Me): boolean => me.superAdmin
