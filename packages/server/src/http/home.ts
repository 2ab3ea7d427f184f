/** The console's home: where everything leads that was not begun for another page. */
export const HOME = '/admin'

/** On the console's host: leads whoever is signed in there on to an app's host. */
export const HAND_OVER = '/api/v1/gate/hand-over'

/** On the console's host: for whoever was refused and wants to come as somebody else. */
export const ANOTHER_ACCOUNT = '/api/v1/auth/another-account'

/** Reserved on every app's host, below the app's prefix, for what the gate answers itself. */
export const OWN_PREFIX = '/.gatewright/'
