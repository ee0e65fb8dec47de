import type { Command } from "commander";
import { type BaseListing, listBases } from "../../base/list-bases.ts";
import { makeBase } from "../../base/make-base.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import { formatBytes } from "../../plan/format-bytes.ts";
import type { CompatMatrix } from "../../resolve/types.ts";
import { baseCatalogues } from "../base-catalogues.ts";
import type { Context } from "../context.ts";
import { timedWork } from "../progress/timed-work.ts";
import { chosenBases, readUserConfig, writeUserConfig } from "../user-config.ts";

interface JsonOption {
  readonly json?: true;
}

export function define(command: Command, context: Context): void {
  command
    .command("list")
    .summary("show the catalogue and what is on this machine")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  factory base list")
    .action((options: JsonOption) => list(options, context));
  command
    .command("build")
    .summary("make a base from signed Debian packages into a local OCI layout")
    .argument("<name>", "such as debian-python:3.11")
    .option("--mirror <address>", "Debian mirror, or path of a sources.list (default: the machine's own)")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  factory base build debian-python:3.11")
    .action((name: string, options: JsonOption & { mirror?: string }) => build(name, options, context));
  command
    .command("use")
    .summary("take a base for every project of this user that it fits and that names none")
    .argument(
      "<name>",
      "such as debian-python or debian-node:18, one for each stack; `default` to take the choices back",
    )
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  factory base use debian-python:3.11")
    .action((name: string, options: JsonOption) => use(name, options, context));
  command.addHelpText(
    "after",
    "\nExample:\n  factory base build debian-python:3.11 && factory base use debian-python:3.11",
  );
}

async function list(options: JsonOption, context: Context): Promise<void> {
  const listings = await Promise.all(
    (await baseCatalogues(context)).map((matrix) => listBases(matrix, context.folders.cache)),
  );
  const chosen = chosenBases(await readUserConfig(context.folders.config));
  const bases = listings.flat();
  if (options.json === true) {
    const document = { schemaVersion: 1, ...(chosen.length === 0 ? {} : { chosen }), bases };
    context.stdout.write(canonicalJson(document, { indent: 2 }));
    return;
  }
  const header = `${"base".padEnd(16)} ${"version".padEnd(8)} ${"compiler".padEnd(9)} ${"system".padEnd(10)} state\n`;
  context.stdout.write(header + bases.map((base) => `${listingLine(base)}\n`).join(""));
  if (chosen.length > 0) context.stdout.write(`chosen with factory base use: ${chosen.join(", ")}\n`);
}

function listingLine({ row, state, size }: BaseListing): string {
  const columns = [
    (row.base ?? "").padEnd(16),
    (row.python ?? row.node ?? row.debian ?? row.nginx ?? "").padEnd(8),
    (row.toolchain ?? "").padEnd(9),
    (row.distribution ?? "").padEnd(10),
  ];
  return `${columns.join(" ")} ${state}${size === undefined ? "" : `, ${formatBytes(size)}`}`;
}

async function build(
  name: string,
  options: JsonOption & { mirror?: string },
  context: Context,
): Promise<void> {
  const made = await timedWork(context, `making the base ${name}`, (report) =>
    makeBase({
      name,
      cacheDir: context.folders.cache,
      env: context.env,
      report,
      signal: context.signal,
      ...(options.mirror === undefined ? {} : { mirror: options.mirror }),
    }),
  );
  if (options.json === true) context.stdout.write(canonicalJson({ schemaVersion: 1, made }, { indent: 2 }));
}

async function use(name: string, options: JsonOption, context: Context): Promise<void> {
  const catalogues = (await baseCatalogues(context)).map(families);
  const bases = name === "default" ? [] : await withChoice(name, catalogues, context);
  const config = { schemaVersion: 1, ...(bases.length === 0 ? {} : { bases }) } as const;
  const file = await writeUserConfig(context.folders.config, config);
  if (options.json === true) context.stdout.write(canonicalJson({ ...config, file }, { indent: 2 }));
  else
    context.stdout.write(`${name} is now the base of projects that it fits and that name none (${file})\n`);
}

/** What was chosen, with `name` in the place of another base of the same catalogue. */
async function withChoice(
  name: string,
  catalogues: readonly (readonly string[])[],
  context: Context,
): Promise<readonly string[]> {
  const own = catalogues.find((names) => names.includes(family(name)));
  if (own === undefined) {
    throw new FactoryError("BASE_UNKNOWN", `there is no base ${name}`, {
      hint: `choose one of ${catalogues.flat().join(", ")}, or default`,
    });
  }
  const before = chosenBases(await readUserConfig(context.folders.config));
  return [...before.filter((one) => !own.includes(family(one))), name].sort();
}

function families({ rows }: CompatMatrix): readonly string[] {
  return [...new Set(rows.flatMap(({ base }) => base ?? []))];
}

function family(base: string): string {
  return base.split(":")[0] ?? "";
}
