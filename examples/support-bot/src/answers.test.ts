import { describe, expect, it } from 'vitest'
import { answer, greet } from './answers.ts'

const grace = { id: 'c1', name: 'Grace Hopper', email: 'grace@contoso.test', groups: ['Support'] }

describe('greet', () => {
  it('greets a known person by first name', () => {
    expect(greet(grace).paragraphs[0]).toBe('Hello Grace, good to see you.')
  })

  it('tells a stranger that the request came around the gate', () => {
    expect(greet(undefined).paragraphs[0]).toContain('did not come through the gate')
  })
})

describe('answer', () => {
  it('says who is asking, with address and roles', () => {
    expect(answer('So, who am I???', grace).paragraphs).toEqual([
      'You are Grace Hopper, grace@contoso.test.',
      'Your groups: Support.',
    ])
  })

  it.each([
    ['my VPN is broken', 'The VPN does not connect'],
    ['I FORGOT my password again', 'I forgot my password'],
    ['when does the help desk open', 'When is the help desk open?'],
  ])('finds the topic of "%s"', (question, topic) => {
    expect(answer(question, grace).paragraphs).toEqual(answer(topic, grace).paragraphs)
  })

  it('does not take a word inside another word for a topic', () => {
    expect(answer('this shipment', grace).paragraphs[0]).toContain('no answer')
  })

  it('names a person for everything else, and offers questions it can answer', () => {
    const words = answer('what is the meaning of life', grace)
    expect(words.paragraphs[0]).toContain('help@contoso.test')
    expect(words.suggestions).toContain('Who am I?')
  })
})
