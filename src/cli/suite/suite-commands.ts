import { resolve } from "node:path";
import { parseVersionRef } from "../../factory/resource-id.ts";
import { archiveSuite, createSuite } from "../../factory/suite/create-suite.ts";
import type { ScenarioSuite } from "../../factory/suite/scenario-suite.ts";
import {
  type SuiteResult,
  type SuiteRun,
  suiteHistory,
  suiteResults,
} from "../../factory/suite/suite-history.ts";
import { readSuite } from "../../factory/suite/suite-store.ts";
import { versionedIds, versionsOf } from "../../factory/versions.ts";
import type { ArchiveOptions, CreateSuiteOptions } from "../commands/suite.ts";
import { alignColumns } from "../compat/align-columns.ts";
import type { Context } from "../context.ts";
import { currentActor } from "../decisions/current-actor.ts";
import { exactVersion } from "../decisions/exact-version.ts";
import { printDocument } from "../decisions/print-document.ts";
import { type ProjectOption, projectDir } from "../decisions/project-option.ts";
import { isInBuildContext } from "./is-in-build-context.ts";

/** `factory suite create` */
export async function runCreate(file: string, options: CreateSuiteOptions, context: Context): Promise<void> {
  const folder = await projectDir(options, context);
  const path = resolve(context.cwd, file);
  const { id } = options;
  const { suite, added, warnings } = await createSuite(
    { projectDir: folder, signal: context.signal },
    {
      file: path,
      shown: file,
      ...(id === undefined ? {} : { id }),
      time: new Date(context.now()).toISOString(),
      actor: await currentActor(options.actor, { cwd: folder, env: context.env }),
    },
  );
  const all = [...warnings];
  if (await isInBuildContext(context, options.project, path)) {
    all.push(
      `${file} is sent to the build, where a pipeline can read it: keep it outside of the project, or exclude it`,
    );
  }
  for (const warning of all) if (options.json !== true) context.stderr.write(`warning: ${warning}\n`);
  const name = `${suite.id}@${suite.version}`;
  const text = added
    ? `made ${name} with ${suite.scenarios.length} scenarios\n`
    : `this is ${name} already\n`;
  printDocument({ ...suite, added, warnings: all }, text, { json: options.json, context });
}

/** `factory suite list` */
export async function runList(options: ProjectOption, context: Context): Promise<void> {
  const folder = await projectDir(options, context);
  const refs = versionedIds(folder, "suite").flatMap((id) =>
    versionsOf(folder, "suite", id).map((version) => ({ id, version })),
  );
  const suites = await Promise.all(refs.map(async (ref) => (await readSuite(folder, ref)).suite));
  if (suites.length === 0 && options.json !== true) {
    context.stderr.write("there is no suite; make one with factory suite create FILE\n");
    return;
  }
  const rows = suites.map((suite) => ({ suite, history: suiteHistory(folder, suite) }));
  const document = {
    schemaVersion: 1,
    suites: rows.map(({ suite, history }) => {
      const { id, version, title, pipeline, scenarios, archived } = suite;
      const counts = { scenarios: scenarios.length, ...outcomes(history) };
      return { id, version, title, pipeline, archived: archived !== undefined, ...counts };
    }),
  };
  const lines = rows.map(({ suite, history }) => {
    const { approved, rejected } = outcomes(history);
    return [
      `${suite.id}@${suite.version}`,
      `${suite.pipeline.id}@${suite.pipeline.version}`,
      suite.archived === undefined ? "" : "archived",
      `${suite.scenarios.length}`,
      `${approved} approved, ${rejected} rejected`,
    ];
  });
  const text = alignColumns([["version", "pipeline", "state", "scenarios", "runs"], ...lines]);
  printDocument(document, text, { json: options.json, context });
}

/** `factory suite show` */
export async function runShow(asked: string, options: ProjectOption, context: Context): Promise<void> {
  const folder = await projectDir(options, context);
  const { suite } = await readSuite(folder, parseVersionRef(asked));
  const history = suiteHistory(folder, suite).map((run) => {
    const { dir: _, ...rest } = run;
    return { ...rest, evaluations: suiteResults(run) };
  });
  printDocument({ ...suite, history }, suiteText(suite, history), { json: options.json, context });
}

/** `factory suite archive` */
export async function runArchive(asked: string, options: ArchiveOptions, context: Context): Promise<void> {
  const ref = exactVersion(asked, "suite");
  const folder = await projectDir(options, context);
  const { reason } = options;
  const suite = await archiveSuite({ projectDir: folder, signal: context.signal }, ref, {
    time: new Date(context.now()).toISOString(),
    actor: await currentActor(options.actor, { cwd: folder, env: context.env }),
    ...(reason === undefined ? {} : { reason }),
  });
  const text = `${suite.id}@${suite.version} is archived since ${suite.archived?.time}\n`;
  printDocument(suite, text, { json: options.json, context });
}

function outcomes(history: readonly SuiteRun[]): { readonly approved: number; readonly rejected: number } {
  return {
    approved: history.filter(({ status }) => status === "approved").length,
    rejected: history.filter(({ status }) => status === "rejected").length,
  };
}

interface CheckedRun extends Omit<SuiteRun, "dir"> {
  readonly evaluations: readonly SuiteResult[];
}

function suiteText(suite: ScenarioSuite, history: readonly CheckedRun[]): string {
  const { id, version, title, pipeline, created, archived, digest, scenarios } = suite;
  const head = [
    ["suite", `${id}@${version}${archived === undefined ? "" : `, archived ${archived.time}`}`],
    ...(title === undefined ? [] : [["title", title]]),
    ["pipeline", `${pipeline.id}@${pipeline.version}`],
    ["digest", digest],
    ["created", `${created.time} by ${created.actor.name}`],
  ];
  const rows = scenarios.map(({ id: name, kind, title: about, action }) => [
    `  ${name}`,
    kind,
    Object.keys(action).join(""),
    about,
  ]);
  const runs = history.map(({ runId, status, updatedAt, evaluations }) => [
    `  ${runId}`,
    status,
    updatedAt,
    evaluations.map(resultText).join("; "),
  ]);
  return [
    alignColumns(head),
    "scenarios\n",
    alignColumns(rows),
    ...(runs.length === 0 ? [] : ["runs\n", alignColumns(runs)]),
  ].join("");
}

function resultText({ total, passed, failed }: SuiteResult): string {
  return `${passed} of ${total} passed${failed.length === 0 ? "" : `, not ${failed.join(", ")}`}`;
}
