import { builtInTypes } from '../../../src/strategies/registry.ts'
import { directoryType } from './directory/directory.ts'
import { relayType } from './relay/relay.ts'

/** The types of a server with two more: a folder and a line each. */
export const typesWithToys = [...builtInTypes, directoryType, relayType]
