const guests = ['ada', 'grace']

/** A toy: what is to become of its mutants is known. */
export function opensFor(name: string, age: number): boolean {
  if (age < 18) return false
  return guests.includes(name.trim())
}
