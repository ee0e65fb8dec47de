import { applyEvent } from "./apply-event.ts";
import type { Model } from "./model.ts";
import type { EnginePorts } from "./ports.ts";
import type { EventBody, RunEvent } from "./run-event.ts";
import type { RunState } from "./run-state.ts";
import { checkAction, EVENT_ACTIONS } from "./run-status.ts";

/** A run while it is driven. */
export interface Run {
  readonly model: Model;
  readonly state: RunState;
  readonly ports: EnginePorts;
}

/** How a line of execution stopped. */
export type TrackEnd =
  | { readonly kind: "end" }
  | {
      readonly kind: "fail";
      readonly node: string;
      readonly reason: string;
      /** It has no time left, so that it cannot go on. */
      readonly late?: true;
    }
  | { readonly kind: "waiting" }
  | { readonly kind: "interrupted" }
  | { readonly kind: "paused" }
  | { readonly kind: "canceled"; readonly reason?: string };

/** What is needed to note an event. */
export interface EmittingRun {
  readonly state: RunState;
  readonly ports: Pick<EnginePorts, "now" | "append" | "observe">;
}

/**
 * Writes an event into the journal and then into the state, so that the state never knows more than the journal. Throws
 * RUN_ENDED or RUN_STATE for what the status of the run does not allow.
 */
export function emit({ state, ports }: EmittingRun, body: EventBody): void {
  const action = EVENT_ACTIONS[body.event];
  if (action !== undefined) checkAction(state, action);
  const event: RunEvent = {
    seq: state.seq + 1,
    time: new Date(ports.now()).toISOString(),
    run_id: state.runId,
    ...body,
  };
  ports.append(event);
  applyEvent(state, event);
  ports.observe?.(event);
}

/** The field that places an event in its branch. */
export function inBranch(branch: string | undefined): { readonly branch?: string } {
  return branch === undefined ? {} : { branch };
}
