import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { CompatOverride } from "../../compat/compat-table.ts";
import { openPipIndex } from "../../compat/index/pip-index.ts";
import { type Proposal, proposeRows } from "../../compat/propose-rows.ts";
import { builtinRecorded } from "../../compat/recorded/builtin-recorded.ts";
import { recordPackage } from "../../compat/recorded/record-package.ts";
import type { RecordedPackage } from "../../compat/recorded/recorded-package.ts";
import { PACKAGES_TO_RECORD } from "../../compat/recorded/recorded-packages.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import { writeJsonFile } from "../../store/write-json-file.ts";
import type { UpdateOptions } from "../commands/compat.ts";
import type { Context } from "../context.ts";
import { readValidTables } from "./read-tables.ts";

/** Reads what the index has and the recorded metadata has not, and proposes the rows that follow. */
export async function updateTables(options: UpdateOptions, context: Context): Promise<void> {
  const tableNames = [...new Set(PACKAGES_TO_RECORD.map(({ table }) => table))];
  if (options.table !== undefined && !tableNames.includes(options.table)) {
    throw new FactoryError("USAGE", `the index has no rows of a table ${options.table}`, {
      hint: `use one of ${tableNames.join(", ")}`,
    });
  }
  const { merged } = await readValidTables(options.compat, context);
  const recorded = await readIndex(options, context);
  const proposals = proposeRows(merged, recorded);
  const written: string[] = [];
  for (const proposal of options.write === undefined ? [] : proposals) {
    const file = join(resolve(context.cwd, options.write ?? ""), `${proposal.table}.json`);
    await writeOverride(file, proposal);
    written.push(file);
  }
  if (options.json === true) {
    context.stdout.write(canonicalJson({ schemaVersion: 1, proposals, written }, { indent: 2 }));
    return;
  }
  for (const { table, rows } of proposals) {
    for (const row of rows) context.stdout.write(`${table}: ${JSON.stringify(row)}\n`);
  }
  const count = proposals.reduce((sum, { rows }) => sum + rows.length, 0);
  context.stdout.write(
    count === 0 ? "the tables have everything that the index has\n" : `${count} new rows\n`,
  );
  for (const file of written) context.stdout.write(`written: ${file}\n`);
}

async function readIndex(
  options: UpdateOptions,
  context: Context,
): Promise<ReadonlyMap<string, RecordedPackage>> {
  const { python, indexUrl, record } = options;
  const { env, signal } = context;
  const index = await openPipIndex({ python, env, signal, ...(indexUrl === undefined ? {} : { indexUrl }) });
  const retrieved = new Date(context.now()).toISOString().slice(0, "2026-11-21".length);
  const before = builtinRecorded();
  const recorded = new Map<string, RecordedPackage>();
  for (const wanted of PACKAGES_TO_RECORD) {
    const shipped = before.get(wanted.name);
    if (options.table !== undefined && wanted.table !== options.table) {
      if (shipped !== undefined) recorded.set(wanted.name, shipped);
      continue;
    }
    const file = record === undefined ? undefined : join(resolve(context.cwd, record), `${wanted.name}.json`);
    const known = (file === undefined ? undefined : await readRecorded(file)) ?? shipped;
    const report = (line: string) => context.stderr.write(`reading ${line}\n`);
    const request = { index, retrieved, report, ...(known === undefined ? {} : { known }) };
    const found = await recordPackage(wanted, request);
    recorded.set(wanted.name, found);
    // Written one by one: reading them is the long part, and what was read is not read again.
    if (file !== undefined) await writeJsonFile(file, found);
  }
  return recorded;
}

async function readRecorded(file: string): Promise<RecordedPackage | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as RecordedPackage;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new FactoryError("CONFIG_INVALID", `cannot read the recorded metadata in ${file}`, {
      source: file,
      hint: "correct the file, or remove it to have it read again",
      cause: error,
    });
  }
}

/** Rows of an earlier proposal in the same folder stay, unless a new one has their id. */
async function writeOverride(file: string, { table, rows }: Proposal): Promise<void> {
  const before = (await readRecordedOverride(file))?.rows ?? [];
  const ids = new Set(rows.map(({ id }) => id));
  const kept = before.filter(({ id }) => !ids.has(id));
  const override: CompatOverride = {
    schemaVersion: 1,
    name: table,
    mode: "extend",
    rows: [...rows, ...kept],
  };
  await writeJsonFile(file, override);
}

async function readRecordedOverride(file: string): Promise<CompatOverride | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as CompatOverride;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
