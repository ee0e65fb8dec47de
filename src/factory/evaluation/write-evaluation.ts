import { createHash } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { saveError } from "../../pipeline/run-store/save-error.ts";
import { evaluationPaths, evaluationsFolder } from "./evaluation-paths.ts";
import { renderScenarioJunit } from "./render-scenario-junit.ts";
import { renderScenarioMarkdown } from "./render-scenario-markdown.ts";
import type { ScenarioReport } from "./scenario-report.ts";

/**
 * Writes the reports of an evaluation as a whole, in place of one that a crash kept the journal from knowing. Returns the
 * digest of report.json. The caller holds the run. Throws RUN_NOT_SAVED.
 */
export function writeEvaluation(dir: string, report: ScenarioReport): string {
  const paths = evaluationPaths(dir, report.evaluation);
  const parent = evaluationsFolder(dir);
  const draft = join(parent, `.${report.evaluation}.new`);
  const json = `${JSON.stringify(report, undefined, 2)}\n`;
  try {
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true });
    writeSynced(join(draft, "report.json"), json);
    writeSynced(join(draft, "report.md"), renderScenarioMarkdown(report));
    writeSynced(join(draft, "report.xml"), renderScenarioJunit(report));
    syncFolder(draft);
    rmSync(paths.folder, { recursive: true, force: true });
    renameSync(draft, paths.folder);
    syncFolder(parent);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw saveError(paths.folder, error);
  }
  return `sha256:${createHash("sha256").update(json).digest("hex")}`;
}

/** Nobody changes a report by mistake. */
const READ_ONLY = 0o444;

function writeSynced(file: string, text: string): void {
  const fd = openSync(file, "w", READ_ONLY);
  try {
    writeFileSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function syncFolder(folder: string): void {
  const fd = openSync(folder, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
