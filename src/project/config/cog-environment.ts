import type { Config, Sourced } from "../types.ts";
import { checkEnvironmentName, checkEnvironmentValue } from "./check-values.ts";
import type { CogYaml } from "./cog-yaml.ts";
import type { CheckedYaml } from "./read-yaml-config.ts";

/** Names that cog sets itself. */
const DENIED: ReadonlySet<string> = new Set([
  "PATH",
  "LD_LIBRARY_PATH",
  "PYTHONPATH",
  "VIRTUAL_ENV",
  "PYTHONUNBUFFERED",
  "LIBRARY_PATH",
  "HF_ENDPOINT",
  "HF_HUB_ENABLE_HF_TRANSFER",
]);
const DENIED_PREFIXES = ["R8_", "REPLICATE_", "CUDA_", "NVIDIA_", "NV_", "PGET_", "KUBERNETES_"];

/** The `NAME=value` lines of cog.yaml by name. */
export function readCogEnvironment({ value, yaml, report }: CheckedYaml<CogYaml>): Config["environment"] {
  const environment = new Map<string, Sourced<string>>();
  for (const [index, line] of (value.environment ?? []).entries()) {
    const pointer = `/environment/${index}`;
    const equals = line.indexOf("=");
    if (equals === -1) {
      const message = `${JSON.stringify(line)} has no value`;
      report(pointer, { message, hint: "write NAME=value" });
      continue;
    }
    const name = line.slice(0, equals);
    const text = line.slice(equals + 1);
    const earlier = environment.get(name);
    report(pointer, checkEnvironmentName(name) ?? checkDenied(name) ?? checkEnvironmentValue(name, text));
    if (earlier !== undefined) {
      const message = `${name} is set twice, first in ${earlier.source}`;
      report(pointer, { message, hint: "keep one of the two lines" });
    }
    environment.set(name, { value: text, source: yaml.valuePlace(pointer) });
  }
  return Object.fromEntries(environment);
}

function checkDenied(name: string) {
  if (!DENIED.has(name) && !DENIED_PREFIXES.some((prefix) => name.startsWith(prefix))) return undefined;
  return { message: `${name} cannot be set: the build and the platform set it`, hint: `remove ${name}` };
}
