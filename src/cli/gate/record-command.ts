import { join, relative, resolve } from "node:path";
import { readCriteria } from "../../factory/gate/criteria.ts";
import { recordRun } from "../../factory/gate/record-run.ts";
import { stateFolder } from "../../factory/resource-paths.ts";
import { findRun } from "../../pipeline/run-store/find-run.ts";
import type { Context } from "../context.ts";
import { printDocument } from "../decisions/print-document.ts";
import { projectDir as folderOf, type ProjectOption } from "../decisions/project-option.ts";

export interface RecordOptions extends ProjectOption {
  readonly window: string;
  readonly class: string;
  readonly file?: string;
  readonly criteria?: string;
}

/** `factory gate record` */
export async function runRecord(name: string, options: RecordOptions, context: Context): Promise<void> {
  const { cwd, signal } = context;
  const { window: windowId, criteria } = options;
  const projectDir = await folderOf(options, context);
  const usual = join(stateFolder(projectDir), "gate", "records.ndjson");
  const file = options.file === undefined ? usual : resolve(cwd, options.file);
  const shown = options.file ?? relative(cwd, usual);
  const chosen = criteria === undefined ? undefined : await readCriteria(resolve(cwd, criteria), criteria);
  const { record, added } = await recordRun({
    projectDir,
    dir: findRun(projectDir, name),
    windowId,
    pipelineClass: options.class,
    classes: Object.keys(chosen?.required_class_minimum ?? {}),
    file,
    shown,
    signal,
  });
  const { run_id, decision, scenario_passed, scenario_total } = record;
  const text = added
    ? `${shown}: ${run_id}, ${decision}, ${scenario_passed} of ${scenario_total} scenarios passed\n`
    : `${shown} has ${run_id} in the window ${windowId} already\n`;
  printDocument(record, text, { json: options.json, context });
}
