import type { Problem } from "../../errors/factory-error.ts";
import { problemsError } from "../../errors/problems-error.ts";
import type { Mount, Plan } from "../../plan/types.ts";

export interface GivenSecrets {
  readonly secrets: Readonly<Record<string, Uint8Array>>;
  /** Socket of each ssh agent by id. */
  readonly agents: Readonly<Record<string, string>>;
}

/** Throws SECRET_MISSING with every secret and agent that an op requires and nobody gave, before anything runs. */
export function assertSecrets(plan: Plan, given: GivenSecrets): void {
  const problems = new Map<string, Problem>();
  for (const stage of plan.stages) {
    for (const op of stage.ops) {
      for (const mount of op.kind === "exec" ? (op.mounts ?? []) : []) {
        const missing = missingMount(mount, given);
        if (missing === undefined) continue;
        problems.set(`${missing.what} ${op.kind === "exec" ? (op.source ?? stage.id) : stage.id}`, {
          message: `the stage ${stage.id} needs the ${missing.what}`,
          ...(op.kind === "exec" && op.source !== undefined ? { source: op.source } : {}),
          hint: missing.hint,
        });
      }
    }
  }
  if (problems.size > 0) throw problemsError("SECRET_MISSING", "the build", [...problems.values()]);
}

function missingMount(
  mount: Mount,
  { secrets, agents }: GivenSecrets,
): { readonly what: string; readonly hint: string } | undefined {
  if (mount.kind === "secret" && mount.required && secrets[mount.id] === undefined) {
    return {
      what: `secret ${mount.id}`,
      hint: `give it with --secret id=${mount.id},src=FILE or --secret id=${mount.id},env=VARIABLE`,
    };
  }
  if (mount.kind === "ssh" && mount.required && agents[mount.id] === undefined) {
    return {
      what: `ssh agent ${mount.id}`,
      hint: `give it with --ssh ${mount.id} or --ssh ${mount.id}=SOCKET`,
    };
  }
  return undefined;
}
