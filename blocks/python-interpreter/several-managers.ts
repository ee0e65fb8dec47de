import type { Diagnostic } from "../../src/plan/detection.ts";
import type { PythonProject } from "../../src/project/python/types.ts";

/** Tells which of the files that declare packages was taken, which were not, and how to choose another. */
export function severalManagers({
  manager,
  rejected = [],
  lock,
  requirements,
}: PythonProject): readonly Diagnostic[] {
  const [other] = rejected;
  if (other === undefined) return [];
  const [taken = ""] = (lock?.file ?? requirements[0]?.source ?? "requirements.txt").split(":");
  const files = rejected.map(({ file }) => file).join(", ");
  return [
    {
      code: "SEVERAL_MANAGERS",
      severity: "info",
      message:
        `packages are taken from ${taken} (${manager}) and not from ${files}; ` +
        `remove what is not used, or write \`manager: ${other.manager}\` in factory.yaml to take ${other.file}`,
      source: taken,
    },
  ];
}
