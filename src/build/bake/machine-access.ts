import { APT_SECRETS, APT_VALUES } from "../../plan/apt-mounts.ts";
import { CA_PATH, NETWORK_SECRETS } from "../../plan/network-mounts.ts";
import type { ExecOp, Mount, Op, Plan } from "../../plan/types.ts";

/** Begins the ids of what describes the machine and its network, not the project. */
const OF_MACHINE = "factory.";

/** Secrets whose values are known and hide nothing: they only say where another secret lies. */
const PATHS: Readonly<Record<string, string>> = {
  [NETWORK_SECRETS.caPath]: CA_PATH,
  [APT_SECRETS.confPath]: APT_VALUES[APT_SECRETS.confPath] ?? "",
};

/**
 * The plan with what this machine has of its network: mounts of what it has not are gone, and what is no secret at all
 * (where the certificates lie) is a variable or a file.
 */
export function withMachineAccess(plan: Plan, given: ReadonlySet<string>): Plan {
  const stages = plan.stages.map((stage) => ({ ...stage, ops: stage.ops.map((op) => opWith(op, given)) }));
  return { ...plan, stages };
}

function opWith(op: Op, given: ReadonlySet<string>): Op {
  return op.kind === "exec" && op.mounts !== undefined ? execWith(op, op.mounts, given) : op;
}

function execWith(op: ExecOp, planned: readonly Mount[], given: ReadonlySet<string>): ExecOp {
  const env: Record<string, string> = {};
  const mounts: Mount[] = [];
  for (const mount of planned) {
    if (mount.kind !== "secret") {
      mounts.push(mount);
      continue;
    }
    if (mount.id.startsWith(OF_MACHINE) && !mount.required && !given.has(mount.id)) continue;
    const path = PATHS[mount.id];
    if ("env" in mount && path !== undefined) env[mount.env] = path;
    else if ("target" in mount && mount.id === APT_SECRETS.conf) {
      mounts.push({ kind: "file", target: mount.target, content: APT_VALUES[APT_SECRETS.conf] ?? "" });
    } else mounts.push(mount);
  }
  return { ...op, mounts, env: { ...op.env, ...env } };
}
