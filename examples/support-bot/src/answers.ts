import { firstName, type Identity } from './identity.ts'

/** What the bot says: paragraphs of plain text, and questions that may come next. */
export interface Answer {
  readonly paragraphs: readonly string[]
  readonly suggestions: readonly string[]
}

interface Topic {
  /** A question that leads here, shown as a suggestion. */
  readonly question: string
  /** Stems; a question is about the topic with the most of them. */
  readonly stems: readonly string[]
  readonly reply: (identity: Identity | undefined) => readonly string[]
}

const topics: readonly Topic[] = [
  {
    question: 'Who am I?',
    stems: ['who am i', 'my name', 'know about me', 'know me', 'my account', 'my email', 'my role'],
    reply: whoAmI,
  },
  {
    question: 'How do you know?',
    stems: ['how do you know', 'how did you', 'sign in', 'signed in', 'log in', 'login', 'sso', 'gate'],
    reply: identity =>
      identity?.site !== undefined
        ? [
            `You are known at ${identity.site}. It signed a token for you, which the gate in front of me has verified.`,
          ]
        : [
            'I have no sign-in page and no passwords. You signed in at the gate in front of me, and it puts who you are into the headers of every request.',
            'Open the panel “What I was told about you” to see them. Anything that a browser sends under those names is removed on the way.',
          ],
  },
  {
    question: 'I forgot my password',
    stems: ['password', 'forgot', 'locked', 'reset'],
    reply: () => [
      'Go to the sign-in page and choose “Forgot my password”. You need your phone at hand.',
      'No phone? The help desk on the ground floor checks your badge and resets it for you.',
    ],
  },
  {
    question: 'The VPN does not connect',
    stems: ['vpn', 'remote access', 'home office', 'tunnel'],
    reply: () => [
      'Three things help most of the time: leave other VPNs, check that the clock of your laptop is right, and start the client again.',
      'Still stuck? Send the time of your last attempt to help@contoso.test.',
    ],
  },
  {
    question: 'I need a new laptop',
    stems: ['laptop', 'computer', 'hardware', 'monitor', 'screen', 'keyboard', 'order'],
    reply: identity => [
      'Laptops are replaced after four years, or when they break.',
      identity
        ? `I would order it to ${identity.email || identity.name}; your manager gets a message to agree.`
        : 'Sign in first, so that I know whom it is for.',
    ],
  },
  {
    question: 'When is the help desk open?',
    stems: ['open', 'hours', 'help desk', 'human', 'person', 'phone', 'call'],
    reply: () => ['The help desk is open from 8 to 18 on working days, ground floor, extension 4100.'],
  },
  {
    question: 'What can you do?',
    stems: ['what can you', 'help', 'hello', 'hi there', 'what do you'],
    reply: () => [
      'I answer questions about passwords, the VPN, laptops and the help desk. I also know who you are, without ever having asked.',
    ],
  },
]

/** The questions offered under the greeting. */
const openers = ['Who am I?', 'How do you know?', 'The VPN does not connect', 'I need a new laptop']

/** What the bot says first. */
export function greet(identity: Identity | undefined): Answer {
  if (!identity) {
    return {
      paragraphs: [
        'Hello, stranger. Nobody told me who you are: this request did not come through the gate.',
        'Open me at the address that Gatewright has for me, and I will greet you by name.',
      ],
      suggestions: ['How do you know?', 'What can you do?'],
    }
  }
  return {
    paragraphs: [`Hello ${firstName(identity)}, good to see you.`, 'What can I do for you?'],
    suggestions: openers,
  }
}

/** The best answer to a question; pure, so that it can be tested without a socket. */
export function answer(question: string, identity: Identity | undefined): Answer {
  const asked = ` ${question.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ')} `
  let best: Topic | undefined
  let bestScore = 0
  for (const topic of topics) {
    const score = topic.stems.filter(stem => asked.includes(` ${stem}`)).length
    if (score > bestScore) [best, bestScore] = [topic, score]
  }
  if (!best) {
    return {
      paragraphs: ['I have no answer to that. A person has: help@contoso.test, or extension 4100.'],
      suggestions: openers,
    }
  }
  const chosen = best
  return {
    paragraphs: chosen.reply(identity),
    suggestions: topics
      .map(topic => topic.question)
      .filter(other => other !== chosen.question)
      .slice(0, 3),
  }
}

function whoAmI(identity: Identity | undefined): readonly string[] {
  if (!identity) return ['I do not know: nothing in your request says so.']
  const { groups } = identity
  if (identity.site !== undefined) {
    return [`You are ${identity.name}${identity.email ? `, ${identity.email}` : ''}, says ${identity.site}.`]
  }
  return [
    `You are ${identity.name}${identity.email ? `, ${identity.email}` : ''}.`,
    groups.length === 0 ? 'I was told of no groups.' : `Your groups: ${groups.join(', ')}.`,
  ]
}
