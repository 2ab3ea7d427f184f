import type { GateRequest, HttpGateRequest, UpgradeRequest } from './gate-request.ts'
import type { Step } from './run-steps.ts'

/** What can happen to a request at the gate. Each is a file of the room that it belongs to. */
export interface Steps {
  /** hand-over/own-routes: answers what lies below `/.gatewright/`. */
  readonly answerOwnRoute: Step<HttpGateRequest>
  /** headers/cors: answers a browser that asks whether a page of another site may send a token here. */
  readonly answerPreflight: Step<HttpGateRequest>
  /** identity/identify: finds out whose session or token it is. */
  readonly identify: Step<GateRequest>
  /** rules/decide-access: asks the app's rules. */
  readonly decide: Step<GateRequest>
  /** hand-over/send-to-sign-in: answers who has to sign in first. */
  readonly sendToSignIn: Step<HttpGateRequest>
  /** The same, where the proxy that asks has said that its visitors can be redirected. */
  readonly sendToSignInIfAsked: Step<HttpGateRequest>
  /** rules/refuse: throws unless the rules allow it. */
  readonly refuse: Step<GateRequest>
  /** rules/refuse-neighbour: throws when a page of another of its hosts does something in somebody's name. */
  readonly refuseNeighbour: Step<GateRequest>
  /** sockets/origin: throws when it is a handshake of a page that is not the app's. */
  readonly refuseForeignHandshake: Step<GateRequest>
  /** sockets/handshake: throws when it wants another protocol than WebSocket. */
  readonly refuseOtherProtocols: Step<UpgradeRequest>
  /** add-slash: sends `/tool` on to `/tool/`. */
  readonly addSlash: Step<HttpGateRequest>
  /** identity/describe-caller: makes the headers that tell the app who is calling. */
  readonly describe: Step<GateRequest>
  /** forward: sends it to the app, and the app's answer back. */
  readonly forward: Step<HttpGateRequest>
  /** forward-auth/admit: tells the proxy to let it in. */
  readonly admit: Step<HttpGateRequest>
  /** ext-authz/let-in: tells Envoy to let it in. */
  readonly letIn: Step<HttpGateRequest>
  /** forward-auth/admit: sends the browser back to where it wanted to go. */
  readonly sendBack: Step<HttpGateRequest>
  /** sockets/open-socket: opens the WebSocket to the app. */
  readonly openSocket: Step<UpgradeRequest>
}

/** The steps of each way into an app, in order. Before them, routing/route has found out what a request belongs to. */
export interface Flows {
  /** A request that has come to us. */
  readonly reverseProxy: readonly Step<HttpGateRequest>[]
  /** A request that another proxy asks about. */
  readonly forwardAuth: readonly Step<HttpGateRequest>[]
  /** A request that Envoy asks about: every answer of ours but the app's own reaches the browser. */
  readonly extAuthz: readonly Step<HttpGateRequest>[]
  /** A request that we have refused to such a proxy, which passes it on for its browser to be told why. */
  readonly afterRefusal: readonly Step<HttpGateRequest>[]
  readonly webSocket: readonly Step<UpgradeRequest>[]
}

/**
 * What a request goes through. The first step that answers or throws is its last, and one that no step has allowed never
 * gets to an app: it begins as refused.
 */
export function flowsOf(step: Steps): Flows {
  return {
    reverseProxy: [
      step.answerOwnRoute,
      step.answerPreflight,
      step.identify,
      step.decide,
      step.sendToSignIn,
      step.refuse,
      step.refuseNeighbour,
      step.addSlash,
      step.describe,
      step.forward,
    ],
    forwardAuth: [
      step.identify,
      step.decide,
      step.sendToSignInIfAsked,
      step.refuse,
      step.refuseNeighbour,
      step.refuseForeignHandshake,
      step.describe,
      step.admit,
    ],
    extAuthz: [
      step.answerOwnRoute,
      step.answerPreflight,
      step.identify,
      step.decide,
      step.sendToSignIn,
      step.refuse,
      step.refuseNeighbour,
      step.refuseForeignHandshake,
      step.describe,
      step.letIn,
    ],
    afterRefusal: [
      step.identify,
      step.decide,
      step.sendToSignIn,
      step.refuse,
      step.refuseNeighbour,
      step.refuseForeignHandshake,
      step.sendBack,
    ],
    webSocket: [
      step.refuseOtherProtocols,
      step.identify,
      step.decide,
      step.refuse,
      step.refuseForeignHandshake,
      step.describe,
      step.openSocket,
    ],
  }
}
