import { join } from "node:path";
import type { StageCall } from "./handler.ts";

/** Names that look as if their values were secrets. */
const SECRET =
  /(?:^|_)(?:KEY|TOKEN|SECRET|SECRETS|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|CREDENTIALS|AUTH|PAT)$|^(?:FACTORY_SECRET|AWS_SESSION|GOOGLE_APPLICATION)|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY/i;

/** File that a stage may write to say how it ended, in the words of status.json. */
export function statusFile(stageDir: string): string {
  return join(stageDir, "reported-status.json");
}

/**
 * Variables of a command: those of the process without what looks like a secret, unless the node or the graph names it in
 * `allow_env`, and where the run keeps its files.
 */
export function toolEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  call: Pick<StageCall, "model" | "node" | "runId" | "runDir" | "stageDir" | "artifactsDir">,
  given: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const { model, node, runId, runDir, stageDir, artifactsDir } = call;
  const allowed = new Set(
    `${model.text(node, "allow_env")},${model.graphText("allow_env")}`.split(",").map((name) => name.trim()),
  );
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (allowed.has(entry[0]) || !SECRET.test(entry[0])),
  );
  return {
    ...Object.fromEntries(kept),
    ...given,
    FACTORY_RUN_ID: runId,
    FACTORY_RUN_DIR: runDir,
    FACTORY_STAGE: node.id,
    FACTORY_STATUS_FILE: statusFile(stageDir),
    FACTORY_ARTIFACTS: artifactsDir,
  };
}
