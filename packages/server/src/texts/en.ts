/**
 * What people read at the door, in English: every text there is, by its key. What stands in braces is put in; each other language
 * has the same keys and the same braces. Where a language would bend a word by the number before it, it writes `s` or `min`.
 */
export const en = {
  // The sign-in page
  'sign-in.title': 'Sign in',
  'sign-in.for': 'to continue to {app}',
  'sign-in.continue': 'Continue with {way}',
  'sign-in.with': 'Sign in with {way}',
  'sign-in.or': 'or with {what}',
  'word.Other ways to sign in': 'Other ways to sign in',
  'sign-in.all': 'See all ways to sign in',
  'sign-in.submit': 'Sign in',
  'sign-in.show': 'Show',
  'sign-in.hide': 'Hide',
  'sign-in.missed':
    'The link that you opened cannot be kept until you are signed in. Sign in, and open it once more.',
  'sign-in.signed-out': 'You are signed out.',
  'sign-in.expired': 'Your session has ended. Sign in to go on where you were.',

  // Who signed in last in this browser
  'last.who': 'Signed in last as {name}',
  'last.continue': 'Continue as {name}',
  'word.Use another account': 'Use another account',
  'last.forget': 'Forget me in this browser',

  // Nobody can sign in
  'unknown.title': 'This way to sign in does not exist',
  'unknown.message': 'There is no way to sign in called {way}, or it is switched off.',
  'hidden.message':
    'The ways to sign in here have addresses of their own. Ask your administrator for yours; it looks like {address}',
  'none.title': 'Nobody can sign in yet',
  'none.message': 'No way to sign in is switched on. Ask the person who runs this server.',
  'none.you': 'If that is you',
  'none.check': '{command} names every strategy of your file and says why it is not offered.',
  'none.list': 'List one in {key}; those whose accounts live elsewhere also need {other}.',
  'none.locked': 'Locked out? {command} prints a link that lets you in.',
  'empty.title': 'This server has no administrator yet',
  'empty.open':
    'Open the link that was printed when the server started, or print another on the server with:',
  'empty.whoever': 'Whoever signs in by that link becomes the administrator. It works once, for 15 minutes.',
  'empty.anyway': 'Sign in all the same',

  // A new password
  'password.title': 'Choose a new password',
  'password.why':
    'Your password is temporary or has expired. Choose the one that you will sign in with from now on.',
  'password.again': '{label}, once more',
  'password.differ': 'The two are not the same.',
  'password.save': 'Save and sign in',
  'password.shortest': 'Use at least {count} characters.',
  'password.longest': 'Use at most {count} characters.',
  'password.mix': 'Mix at least three of: small letters, capital letters, digits, other signs.',
  // The rules of a new password, and why one would be guessed: strategies say them in English, which leads to these
  'password.least': 'At least {count} characters; letters of any script, blanks and signs count.',
  'password.kinds': 'Three of: small letters, capital letters, digits, other signs.',
  'password.not-common':
    'No common password, and none made of your name, your address or the name of this server.',
  'password.good': 'Three or four words that have nothing to do with each other are good.',
  'guessable.topTen': 'It is one of the ten most used passwords.',
  'guessable.topHundred': 'It is one of the hundred most used passwords.',
  'guessable.common': 'It is one of the most used passwords.',
  'guessable.similarToCommon': 'It is close to one of the most used passwords.',
  'guessable.straightRow': 'It is a row of keys on the keyboard.',
  'guessable.keyPattern': 'It is a pattern of keys on the keyboard.',
  'guessable.simpleRepeat': 'It is one sign again and again.',
  'guessable.extendedRepeat': 'It is the same few signs again and again.',
  'guessable.sequences': 'It is a sequence such as abc or 4321.',
  'guessable.recentYears': 'It is mostly a year.',
  'guessable.dates': 'It is mostly a date.',
  'guessable.wordByItself': 'It is a single word.',
  'guessable.namesByThemselves': 'It is a name.',
  'guessable.commonNames': 'It is a common name.',
  'guessable.own': 'It is made of your name, your address or the name of this server.',
  'guessable.any': 'It is easy to guess.',

  // When it is worth trying again
  'retry.seconds': 'Try again in {seconds} seconds.',
  'retry.minutes': 'Try again in {minutes} minutes.',
  'retry.itself': 'This page tries again by itself in {seconds} seconds.',

  // Somebody who is signed in opens the sign-in page
  'circles.title': 'You are signed in',
  'circles.message': 'As {address}. The page that you came from sent you here again, as if you were not.',
  'circles.again': 'Try that page again',
  'further.title': 'Sign in with {way} as well',
  'further.message':
    'You are signed in as {address}, with {current}. If you were invited to sign in with {way} too, go on: it is added to your account.',
  'further.stay': 'Stay as you are, and see your apps',

  // Pages on the way
  'signed-out.title': 'You are signed out',
  'onward.page': 'On the way to your page',
  'onward.sign-in': 'On the way to your sign-in',
  'sign-out.title': 'Sign out?',
  'sign-out.message': 'This ends your session here and in every other app that you opened with it.',
  'sign-out.stay': 'Stay signed in',
  'frame.title': 'Open this page in a new tab',
  'frame.message':
    'You have to sign in first, and that is not possible inside another page: you could not see whose page asks for your password.',
  'frame.open': 'Open in a new tab',
  'frame.sign-in': 'Sign in to go on',
  'frame.tab':
    'A tab opens for that, where you can see whose page asks for your password. After that you go on here.',
  'frame.failed': 'That did not work. Press the button once more.',
  'frame.done': 'Close this tab, and go back to where you wanted to see {name}.',
  'frame.if-not': 'If it still asks you to sign in, press its button once more.',

  // Use another account
  'another.title': 'Use another account?',
  'another.who': 'You are signed in as {name}.',
  'another.message':
    'To sign in as somebody else, your session ends first, here and in every app that you opened with it.',
  'another.go-on': 'Sign out and go on',

  // Error pages
  'error.status': 'Error {status}',
  'error.moment': 'One moment',
  'error.reference': 'Reference',

  // Ways on
  'way.nav': 'Ways on',
  'way.continue': 'Continue',
  'way.back': 'Back',
  'word.To the home page': 'To the home page',
  'word.Try again': 'Try again',
  'word.Try now': 'Try now',
  'word.Sign in the way you did before': 'Sign in the way you did before',
  'way.sign-out': 'Sign out',

  // What the forms of strategies and the links of error pages say, by what they say in English
  'word.E-mail': 'E-mail',
  'word.Password': 'Password',
  'word.New password': 'New password',
  'word.a password': 'a password',
  'word.Other passwords': 'Other passwords',

  // What an error page says of a visit
  'word.Account': 'Account',
  'word.Way to sign in': 'Way to sign in',
  'word.App': 'App',
  'word.Console': 'Console',

  // The mail of an invitation
  'mail.administrator': 'an administrator',
  'mail.subject': 'Invitation to sign in at {host}',
  'mail.intro': '{by} invites you to sign in at {host}.',
  'mail.how': 'Open this page and sign in with {way} as {address}:',
  'mail.password': 'Your one-time password. You choose your own at the first sign-in:',
  'mail.end': 'The invitation counts until {until}, for this address alone.',
  'mail.unexpected':
    'You did not expect this? Then do nothing: without you it opens nothing. Do not pass this mail on. If in doubt, ask {by} by another way than an answer to this mail.',
} as const

export type TextKey = keyof typeof en

/** Every text of a language. */
export type Texts = Readonly<Record<TextKey, string>>
