/** The console's home: where everything leads that was not begun for another page. */
export const HOME = '/admin'
