import type { FileProblem } from "../problems.ts";
import type { RunCommand } from "../types.ts";
import { checkMount } from "./check-values.ts";
import type { CogBuild, CogYaml } from "./cog-yaml.ts";
import type { CheckedYaml } from "./read-yaml-config.ts";

/** The commands of `build.run` and after them those of `build.pre_install`, as cog orders them. */
export function readCogRun(
  { yaml, report }: CheckedYaml<CogYaml>,
  { run, pre_install }: CogBuild,
): readonly RunCommand[] {
  const commands: RunCommand[] = [];
  for (const [index, one] of (run ?? []).entries()) {
    const pointer = `/build/run/${index}`;
    const command = typeof one === "string" ? one : one.command;
    const mounts = typeof one === "string" ? [] : (one.mounts ?? []);
    report(pointer, checkCommand(command));
    for (const [at, mount] of mounts.entries()) {
      for (const problem of checkMount(mount)) report(`${pointer}/mounts/${at}`, problem);
    }
    commands.push({
      command,
      source: yaml.valuePlace(pointer),
      mounts: mounts.map(({ type: kind, id, target }) =>
        kind === "cache" ? { kind, id, target } : { kind, id, target, required: true },
      ),
    });
  }
  for (const [index, command] of (pre_install ?? []).entries()) {
    const pointer = `/build/pre_install/${index}`;
    report(pointer, checkCommand(command));
    commands.push({ command, source: yaml.valuePlace(pointer), mounts: [] });
  }
  return commands;
}

/** cog refuses these too: there a command becomes one line of a Dockerfile. */
function checkCommand(command: string): FileProblem | undefined {
  if (!command.includes("\n")) return undefined;
  return {
    message: "a command has more than one line",
    hint: "join the lines with && or write two commands",
  };
}
