import type { Config, StackName } from "./types.ts";

/**
 * The stack that the config decides on: by its key, as cog.yaml, by its manager, or by what only Python has. Undefined
 * when the files decide.
 */
export function stackOf(config: Config): StackName | undefined {
  if (config.stack !== undefined) return config.stack.value;
  if (config.kind === "cog") return "python";
  if (config.nodeManager !== undefined) return "node";
  const isPython =
    config.python !== undefined ||
    config.manager !== undefined ||
    config.requirements !== undefined ||
    config.packages.length > 0;
  return isPython ? "python" : undefined;
}
