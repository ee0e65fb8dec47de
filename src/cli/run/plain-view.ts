import type { RunEvent } from "../../pipeline/engine/run-event.ts";
import { formatDuration } from "../format-duration.ts";

/** One line for what a person should know of an event; undefined for the rest. */
export function eventLine(event: RunEvent): string | undefined {
  switch (event.event) {
    case "run.created":
      return `run ${event.run_id} of ${event.pipeline_id}${event.simulated ? ", simulated" : ""}`;
    case "run.resumed":
      return `run ${event.run_id} goes on${event.from === undefined ? "" : ` at ${event.from}`}`;
    case "stage.started":
      return `${event.stage_id} ...${event.attempt === 1 ? "" : ` (attempt ${event.attempt})`}`;
    case "stage.completed":
      return `${event.stage_id} ${event.outcome} in ${formatDuration(event.duration_ms)}`;
    case "stage.failed":
      return `${event.stage_id} ${event.outcome} in ${formatDuration(event.duration_ms)}: ${event.error}`;
    case "stage.retrying":
      return `${event.stage_id} is tried again in ${formatDuration(event.delay_ms)} (attempt ${event.attempt})`;
    case "stage.interrupted":
      return `${event.stage_id} was interrupted`;
    case "edge.selected":
      return `${event.from} → ${event.to}: ${event.reason}${event.restart === undefined ? "" : `, restart ${event.restart}`}`;
    case "exit.reached":
      return event.blocked_by === undefined
        ? undefined
        : `${event.stage_id} is closed: goal gate ${event.blocked_by}`;
    case "interview.completed":
      return `${event.stage_id} was answered with "${event.value}" by ${event.actor}`;
    case "interview.timeout":
      return `${event.stage_id} got no answer in time${event.default_choice === undefined ? "" : `: ${event.default_choice}`}`;
    case "parallel.branch_completed":
      return `branch ${event.branch} ${event.canceled === true ? "was canceled" : `ended with ${event.outcome}`}`;
    case "run.awaiting_human":
      return `${event.stage_id} waits for a human: ${event.question}`;
    case "human.answered":
      return `${event.stage_id} was answered with "${event.value}" by ${event.actor}`;
    case "run.paused":
      return `paused by ${event.actor}${because(event)}`;
    case "run.canceled":
      return `canceled by ${event.actor}${because(event)}`;
    case "run.intervened":
      return `${event.actor} intervened${because(event)}${settings(event.context_updates)}`;
    case "run.evaluated":
      return `${event.passed} of ${event.total} scenarios passed on ${event.image_digest}`;
    case "run.evaluation_failed":
      return `the scenarios could not be tried: ${event.error}`;
    case "run.approved":
      return `approved by ${event.actor}`;
    case "run.rejected":
      return `rejected by ${event.actor}`;
    case "run.started":
    case "run.interrupted":
    case "run.evaluating":
    case "run.failed":
    case "run.completed":
    case "interview.started":
    case "parallel.started":
    case "parallel.branch_started":
    case "parallel.completed":
      return undefined;
  }
}

function because({ reason }: { readonly reason?: string }): string {
  return reason === undefined ? "" : `: ${reason}`;
}

function settings(updates: Readonly<Record<string, unknown>> = {}): string {
  const set = Object.entries(updates).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return set.length === 0 ? "" : ` (${set.join(", ")})`;
}
