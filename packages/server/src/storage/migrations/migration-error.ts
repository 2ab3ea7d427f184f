/** The database is of an earlier shape still; `cause` says why. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}
