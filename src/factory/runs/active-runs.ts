import { FactoryError } from "../../errors/factory-error.ts";
import { isOver } from "../../pipeline/engine/run-status.ts";
import type { RunEnvelope } from "../run-envelope-schema.ts";
import { readRunEnvelopes } from "./read-run-envelopes.ts";

/** What a run is made from. */
export type ResourceRef =
  | { readonly kind: "profile"; readonly id: string }
  | { readonly kind: "pipeline" | "suite"; readonly id: string; readonly version: number };

/** Asked before something is taken away that a run may still need. */
export interface ActiveRuns {
  /** Runs that are not over and refer to the resource, oldest first. */
  refersTo(resource: ResourceRef): Promise<readonly RunEnvelope[]>;
}

/**
 * The active runs of the run folder. Throws RECORD_INVALID for a run.json that cannot be read: what nobody knows the
 * state of must not lose what it needs.
 */
export function activeRuns(projectDir: string): ActiveRuns {
  return {
    refersTo: async (resource) => {
      const found: RunEnvelope[] = [];
      for (const run of readRunEnvelopes(projectDir)) {
        if (run.kind === "unreadable") throw unreadable(run);
        if (!isOver(run.envelope.status) && refers(run.envelope, resource)) found.push(run.envelope);
      }
      return found;
    },
  };
}

/** Whether a run is made from the resource. */
export function refers(envelope: RunEnvelope, resource: ResourceRef): boolean {
  switch (resource.kind) {
    case "profile":
      return envelope.factory_profile_id === resource.id;
    case "pipeline":
      return envelope.pipeline_id === resource.id && envelope.pipeline_version === `${resource.version}`;
    case "suite":
      return (
        envelope.scenario_suite_id === resource.id &&
        envelope.scenario_suite_version === `${resource.version}`
      );
  }
}

/** Throws RESOURCE_IN_USE when runs that are not over refer to the resource. */
export async function refuseInUse(runs: ActiveRuns, resource: ResourceRef, action: string): Promise<void> {
  const active = await runs.refersTo(resource);
  if (active.length === 0) return;
  const name = resource.kind === "profile" ? resource.id : `${resource.id}@${resource.version}`;
  const shown = active.slice(0, 3).map(({ run_id, status }) => `${run_id} (${status})`);
  const more = active.length > shown.length ? ` and ${active.length - shown.length} more` : "";
  throw new FactoryError(
    "RESOURCE_IN_USE",
    `the ${resource.kind} ${name} cannot be ${action}: ${shown.join(", ")}${more} still need it`,
    {
      hint: "let these runs end, or cancel them",
      details: { runs: active.map(({ run_id, status }) => ({ runId: run_id, status })) },
    },
  );
}

function unreadable({ file, reason }: { readonly file: string; readonly reason: string }): FactoryError {
  return new FactoryError("RECORD_INVALID", `${file} cannot be read, so its run may be active: ${reason}`, {
    source: file,
    hint: "restore the file, or move the folder of that run elsewhere",
  });
}
