import { randomBytes, randomInt } from 'node:crypto'
import { type Clock, nowInSeconds } from '../clock.ts'

interface DeviceGrant {
  readonly deviceCode: string
  readonly userCode: string
  readonly appId: string
  readonly tenantPath: string
  readonly scope: string
  readonly expiresAt: number
  /** What has become of it. */
  readonly outcome:
    | { readonly state: 'pending' | 'declined' | 'redeemed' }
    | {
        readonly state: 'approved'
        readonly userId: string
        readonly tenantId: string
        readonly sessionId: string
        readonly authTime: number
        readonly mfa: boolean
      }
}

export interface DeviceCodes {
  issue(request: Pick<DeviceGrant, 'appId' | 'tenantPath' | 'scope'>): DeviceGrant
  byDeviceCode(code: string): DeviceGrant | undefined
  /** Case, spaces and dashes do not matter. */
  byUserCode(code: string): DeviceGrant | undefined
  settle(deviceCode: string, outcome: DeviceGrant['outcome']): void
}

export const deviceCodeLifetimeSeconds = 900

/** Letters and digits that are not mistaken for each other. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

export const createDeviceCodes = (clock: Clock): DeviceCodes => {
  const grants = new Map<string, DeviceGrant>()
  return {
    issue(request) {
      for (const [code, grant] of grants)
        if (grant.expiresAt + deviceCodeLifetimeSeconds < nowInSeconds(clock)) grants.delete(code)
      const grant: DeviceGrant = {
        ...request,
        deviceCode: randomBytes(48).toString('base64url'),
        userCode: Array.from({ length: 9 }, () => alphabet[randomInt(alphabet.length)]).join(''),
        expiresAt: nowInSeconds(clock) + deviceCodeLifetimeSeconds,
        outcome: { state: 'pending' },
      }
      grants.set(grant.deviceCode, grant)
      return grant
    },
    byDeviceCode: code => grants.get(code),
    byUserCode(code) {
      const wanted = code.toUpperCase().replaceAll(/[\s-]/g, '')
      return [...grants.values()].find(
        grant => grant.userCode === wanted && grant.expiresAt > nowInSeconds(clock),
      )
    },
    settle(deviceCode, outcome) {
      const grant = grants.get(deviceCode)
      if (grant !== undefined) grants.set(deviceCode, { ...grant, outcome })
    },
  }
}
