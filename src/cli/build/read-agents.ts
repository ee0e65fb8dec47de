import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import type { Context } from "../context.ts";

/**
 * Reads `--ssh default`, which is the agent of `SSH_AUTH_SOCK`, and `--ssh ID=SOCKET`, as docker does: the socket of each
 * agent by id. Key files are refused: an agent signs, and the key stays where it is.
 */
export async function readAgents(
  specs: readonly string[],
  { cwd, env }: Pick<Context, "cwd" | "env">,
): Promise<Readonly<Record<string, string>>> {
  const agents: Record<string, string> = {};
  for (const spec of specs) {
    const at = spec.indexOf("=");
    const id = at < 0 ? spec : spec.slice(0, at);
    if (!/^[\w.-]+$/.test(id)) {
      throw new FactoryError(
        "USAGE",
        `cannot use --ssh ${spec}: its id is not made of letters, digits, dots and dashes`,
        {
          source: "--ssh",
          hint: "write --ssh default or --ssh ID=SOCKET",
        },
      );
    }
    agents[id] = at < 0 ? fromEnvironment(id, env) : resolve(cwd, spec.slice(at + 1));
    await assertSocket(id, agents[id]);
  }
  return agents;
}

function fromEnvironment(id: string, env: Context["env"]): string {
  const socket = env.SSH_AUTH_SOCK ?? "";
  if (socket !== "") return socket;
  throw new FactoryError("SECRET_MISSING", `the ssh agent ${id} is not there: SSH_AUTH_SOCK is not set`, {
    source: "--ssh",
    hint: "start one with: eval $(ssh-agent) && ssh-add",
  });
}

async function assertSocket(id: string, path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isSocket() === true) return;
  if (found?.isFile() === true) {
    throw new FactoryError("USAGE", `the ssh agent ${id} is a file, not a socket: ${path}`, {
      source: "--ssh",
      hint: `give keys to an agent with ssh-add ${path}, and write --ssh ${id}`,
    });
  }
  throw new FactoryError("SECRET_MISSING", `no ssh agent listens at ${path}`, {
    source: "--ssh",
    hint: "start one with: eval $(ssh-agent) && ssh-add",
  });
}
