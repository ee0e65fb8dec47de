import type { DirectoryEntry } from "../../project/types.ts";
import type { DetectReport } from "../detect/detect-report.ts";
import type { Settings } from "./settings.ts";

/** The text of a cog.yaml for a project that has none, from what its other files say. */
export function renderCogConfig({
  settings,
  report,
  root,
}: {
  readonly settings: Settings;
  readonly report: DetectReport;
  readonly root: readonly DirectoryEntry[];
}): string {
  const has = (name: string) => root.some((entry) => entry.name === name && entry.kind === "file");
  const { python, systemPackages = [], gpu } = settings;
  const version = python ?? report.versions?.python?.version ?? "3.13";
  return [
    "# How cog and factory build this model; factory reads this file as it is.",
    "build:",
    `  python_version: "${/^\d+\.\d+/.exec(version)?.[0] ?? "3.13"}"`,
    ...(gpu === true ? ["  gpu: true"] : []),
    ...(has("requirements.txt") ? ["  python_requirements: requirements.txt"] : []),
    ...(systemPackages.length === 0
      ? []
      : ["  system_packages:", ...systemPackages.map((name) => `    - "${name}"`)]),
    `${has("predict.py") ? "" : "# "}predict: predict.py:Predictor`,
    "",
  ].join("\n");
}
