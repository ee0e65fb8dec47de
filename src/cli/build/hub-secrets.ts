import { HUB_SECRETS } from "../../plan/hub-secrets.ts";
import type { Plan } from "../../plan/types.ts";
import type { Context } from "../context.ts";

/** HF_TOKEN and HF_ENDPOINT of this machine, when the plan downloads from a hub. */
export function hubSecrets(plan: Plan, env: Context["env"]): Readonly<Record<string, Uint8Array>> {
  const mounts = plan.stages.flatMap(({ ops }) =>
    ops.flatMap((op) => (op.kind === "exec" ? (op.mounts ?? []) : [])),
  );
  const wanted = new Set(mounts.flatMap((mount) => (mount.kind === "secret" ? [mount.id] : [])));
  const secrets: Record<string, Uint8Array> = {};
  for (const id of Object.values(HUB_SECRETS)) {
    const value = env[id] ?? "";
    if (wanted.has(id) && value !== "") secrets[id] = Buffer.from(value);
  }
  return secrets;
}
