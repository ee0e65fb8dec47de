import type { Command } from "commander";
import { type BaseListing, listBases } from "../../base/list-bases.ts";
import { makeBase } from "../../base/make-base.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { Context } from "../context.ts";
import { formatBytes } from "../format-bytes.ts";
import { timedWork } from "../progress/timed-work.ts";
import { readUserConfig, writeUserConfig } from "../user-config.ts";

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
    .summary("take a base for every project of this user that names none")
    .argument("<name>", "such as debian-python or debian-python:3.11; `default` to take the choice back")
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
    (await context.matrices()).map((matrix) => listBases(matrix, context.folders.cache)),
  );
  const chosen = (await readUserConfig(context.folders.config)).base;
  const bases = listings.flat();
  if (options.json === true) {
    const document = { schemaVersion: 1, ...(chosen === undefined ? {} : { chosen }), bases };
    context.stdout.write(canonicalJson(document, { indent: 2 }));
    return;
  }
  const header = `${"base".padEnd(16)} ${"python".padEnd(8)} ${"compiler".padEnd(9)} ${"system".padEnd(10)} state\n`;
  context.stdout.write(header + bases.map((base) => `${listingLine(base)}\n`).join(""));
  if (chosen !== undefined) context.stdout.write(`chosen with factory base use: ${chosen}\n`);
}

function listingLine({ row, state, size }: BaseListing): string {
  const columns = [
    (row.base ?? "").padEnd(16),
    (row.python ?? "").padEnd(8),
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
  const known = (await context.matrices()).flatMap((matrix) => matrix.rows.map((row) => row.base));
  if (name !== "default" && !known.includes(name.split(":")[0])) {
    throw new FactoryError("BASE_UNKNOWN", `there is no base ${name}`, {
      hint: `choose one of ${[...new Set(known)].join(", ")}, or default`,
    });
  }
  const base = name === "default" ? {} : { base: name };
  const file = await writeUserConfig(context.folders.config, { schemaVersion: 1, ...base });
  if (options.json === true)
    context.stdout.write(canonicalJson({ schemaVersion: 1, ...base, file }, { indent: 2 }));
  else context.stdout.write(`${name} is now the base of projects that name none (${file})\n`);
}
