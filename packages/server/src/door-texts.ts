/**
 * What the person at the door reads where more is known than the code of the error says: as plain as the texts of
 * `error-table.ts`, in whose place they stand, and free of whatever only an operator should know.
 */
export interface DoorText {
  /** Heading of the page. */
  readonly title: string
  /** One sentence that says what happened. */
  readonly message: string
  /** What the person can do now. */
  readonly next: string
}

const texts = {
  not_assigned: {
    title: 'You are not assigned to this application',
    message: 'Your account is right, but your organisation has not assigned you to this application.',
    next: 'Ask whoever looks after accounts in your organisation to assign you to it, and give them the reference.',
  },
  other_directory: {
    title: 'Your account is not known there',
    message: 'The organisation that people sign in with here does not know the account that you used.',
    next: 'Use an account of that organisation, or ask an administrator to add yours as a guest.',
  },
  other_kind_of_account: {
    title: 'This kind of account does not count here',
    message:
      'A personal account was used where a work or school account is asked for, or the other way round.',
    next: 'Use another account.',
  },
  choose_account: {
    title: 'Which account is it?',
    message: 'Your provider could not tell which of your accounts to use.',
    next: 'Use another account, and choose it on the page of your provider.',
  },
  account_locked: {
    title: 'Your account is locked for a while',
    message:
      'Your provider has locked your account after too many attempts, or because of where they came from.',
    next: 'Wait some minutes and try again; if it stays locked, ask the help desk of your organisation.',
  },
  account_disabled_there: {
    title: 'Your account is switched off at your provider',
    message: 'Your organisation has disabled the account that you used.',
    next: 'Ask the help desk of your organisation, or use another account.',
  },
  change_password: {
    title: 'Your password has to be changed first',
    message: 'Your provider does not take your password any more, and wants a new one.',
    next: 'Change it on the page of your provider, then sign in again.',
  },
  wrong_password: {
    title: 'Sign-in details are not right',
    message: 'Your provider does not know this user name with this password.',
    next: 'Try again, or ask the help desk of your organisation for a new password.',
  },
  second_factor: {
    title: 'A second step is missing',
    message: 'Your organisation asks for a second step after the password, and it was not completed.',
    next: 'Sign in again and complete it; where you are asked to set one up, do so.',
  },
  device: {
    title: 'This device is not accepted',
    message: 'Your organisation lets only certain devices sign in, and this one is not among them.',
    next: 'Use a device that your organisation looks after, or ask its help desk and give them the reference.',
  },
  policy: {
    title: 'Your organisation does not allow this sign-in',
    message: 'A rule of your organisation forbids this sign-in from where you are, or the way you do it.',
    next: 'Ask the help desk of your organisation, and give them the reference.',
  },
  approval: {
    title: 'An administrator has to approve this first',
    message: 'This application has not been approved in your organisation yet.',
    next: 'Ask your administrator to approve it, and give them the reference.',
  },
  declined: {
    title: 'Sign-in was cancelled',
    message: 'You did not agree to what the application asks for, so the sign-in was not finished.',
    next: 'Start again and agree, or choose another way to sign in.',
  },
  sign_in_anew: {
    title: 'Your sign-in at the provider has ended',
    message: 'Your provider wants you to sign in there once more.',
    next: 'Start again; if it happens again, close the browser first.',
  },
  other_way: {
    title: 'Sign in another way for this app',
    message: 'You are signed in, but this app does not take accounts that sign in the way you did.',
    next: 'Use another account, or ask an administrator for access and give them the reference.',
  },
  provider_trouble: {
    title: 'Your provider has trouble',
    message: 'The identity provider says that it cannot do this at the moment.',
    next: 'Try again in a minute, or choose another way to sign in.',
  },
  own_directory: {
    title: 'Your organisation’s own servers do not answer',
    message: 'Your provider asks servers of your organisation about your password, and they could not say.',
    next: 'Try again in some minutes; if it goes on, tell the help desk of your organisation.',
  },
  by_your_provider: {
    title: 'The sign-in at your organisation went wrong',
    message: 'Your provider sent you on to the sign-in of your own organisation, and that one failed.',
    next: 'Try again; if it goes on, tell the help desk of your organisation.',
  },
} satisfies Record<string, DoorText>

/** The name of a text. */
export type DoorTextName = keyof typeof texts

export const doorTexts: Readonly<Record<DoorTextName, DoorText>> = texts
