import { standardStreams } from '@gatewright/config/standard-streams'

/** Loaded into each program of the demo (`--import`), before it says anything. */
standardStreams.keepSteady()
