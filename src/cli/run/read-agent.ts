import { readFactoryConfig } from "../../project/config/read-factory-config.ts";
import { diskProjectFs } from "../../project/fs/disk-project-fs.ts";
import type { RunFlags } from "./run-flags.ts";

/** Program and arguments of the agent: of the flag, else of factory.yaml. */
export async function readAgent(
  projectDir: string,
  { agent }: Pick<RunFlags, "agent">,
): Promise<readonly string[] | undefined> {
  if (agent !== undefined) return ["sh", "-c", agent];
  const fs = await diskProjectFs(projectDir);
  if ((await fs.kind("factory.yaml")) !== "file") return undefined;
  const config = await readFactoryConfig(fs);
  return config.agent?.map(({ value }) => value);
}
