/** Plain data: what fits into a sealed cookie or a column. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
