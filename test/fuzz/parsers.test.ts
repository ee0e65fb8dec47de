import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { describe, expect, it } from "vitest";
import { FactoryError } from "../../src/errors/factory-error.ts";
import { memoryProjectFs } from "../../src/project/fs/memory-project-fs.ts";
import { targetEnvironment } from "../../src/project/python/markers/target-environment.ts";
import { parseRequirementLine } from "../../src/project/python/requirements/parse-requirement-line.ts";
import { readRequirementsFile } from "../../src/project/python/requirements/read-requirements-file.ts";
import { selectPackages } from "../../src/project/python/select-packages.ts";
import { TextProblem } from "../../src/project/python/text-scanner.ts";
import { fixtureNames, fixturesFolder } from "../fixture.ts";
import { memoryProject } from "../memory-project.ts";
import { generate, mutate, pick, type Random, seededRandom } from "./mutate.ts";
import { INI_PIECES, PYTHON_PIECES, REQUIREMENT_PIECES, TOML_PIECES, YAML_PIECES } from "./pieces.ts";

/** How many inputs each kind gets: 100,000 in all, the larger files fewer of them. */
const LINES = 68_000;
const FILES = 20_000;
const PROJECTS = 12_000;

/** Longer for one small input would be a way to stop factory. */
const MAX_MS = 5000;

const TARGET = targetEnvironment({ python: "3.11", architecture: "amd64" });

type Files = Readonly<Record<string, string>>;

/** Kinds of files by their names: how many of the projects damage one, and with what. */
const KINDS: readonly {
  readonly name: RegExp;
  readonly share: number;
  readonly pieces: readonly string[];
}[] = [
  { name: /^pyproject\.toml$/, share: 5, pieces: TOML_PIECES },
  { name: /^Pipfile$/, share: 1, pieces: TOML_PIECES },
  { name: /^factory\.yaml$/, share: 2, pieces: YAML_PIECES },
  { name: /^cog\.yaml$/, share: 2, pieces: YAML_PIECES },
  { name: /^environment\.yml$/, share: 3, pieces: YAML_PIECES },
  { name: /^setup\.cfg$/, share: 3, pieces: INI_PIECES },
  { name: /^setup\.py$/, share: 4, pieces: PYTHON_PIECES },
  { name: /^uv\.lock$/, share: 2, pieces: TOML_PIECES },
  { name: /^pylock\.toml$/, share: 2, pieces: TOML_PIECES },
  { name: /^poetry\.lock$/, share: 1, pieces: TOML_PIECES },
  { name: /^pdm\.lock$/, share: 1, pieces: TOML_PIECES },
  { name: /^Pipfile\.lock$/, share: 2, pieces: TOML_PIECES },
];

const shares = KINDS.reduce((sum, { share }) => sum + share, 0);

/** The texts of every fixture that are small enough to be read thousands of times. */
const projects: readonly Files[] = fixtureNames().map((name) => textsOf(join(fixturesFolder, name)));

function textsOf(folder: string): Files {
  const texts: Record<string, string> = {};
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    if (!entry.isFile() || !existsSync(path) || /^(?:test|plan\.golden)\.json$/.test(name)) continue;
    const bytes = readFileSync(path);
    if (bytes.length < 60_000) texts[name] = bytes.toString("utf8");
  }
  return texts;
}

/** What the input led to; anything but a result and a refusal is a bug, and fails with the input. */
async function outcome(input: unknown, read: () => unknown): Promise<"read" | "refused"> {
  const startMs = performance.now();
  const result = await attempt(input, read);
  const ms = performance.now() - startMs;
  if (ms > MAX_MS) throw new Error(`${Math.round(ms)} ms for ${JSON.stringify(input)}`);
  return result;
}

async function attempt(input: unknown, read: () => unknown): Promise<"read" | "refused"> {
  try {
    await read();
    return "read";
  } catch (error) {
    const isRefusal = error instanceof FactoryError ? error.fault === "user" : error instanceof TextProblem;
    if (isRefusal) return "refused";
    throw new Error(`a bug, found with ${JSON.stringify(input)}`, { cause: error });
  }
}

async function run(
  times: number,
  next: () => readonly [unknown, () => unknown],
): Promise<Record<string, number>> {
  const counts = { read: 0, refused: 0 };
  for (let left = times; left > 0; left -= 1) counts[await outcome(...next())] += 1;
  return counts;
}

function damagedProject(random: Random, kind: (typeof KINDS)[number]): Files {
  const having = projects.filter((files) => hasSmallRest(files, kind.name));
  const files = pick(random, having);
  const [name, text] = Object.entries(files).find(([one]) => kind.name.test(one)) ?? ["", ""];
  const isNew = random(8) === 0;
  const damaged = isNew ? generate(random, kind.pieces, 30) : mutate(random, text, kind.pieces);
  return { ...files, [name]: damaged };
}

/** A large lock beside the file would take the time, and be the same each time. */
function hasSmallRest(files: Files, name: RegExp): boolean {
  const rest = Object.entries(files).filter(([one]) => !name.test(one));
  const length = rest.reduce((sum, [, text]) => sum + text.length, 0);
  return rest.length < Object.keys(files).length && length < 12_000;
}

async function readProjectFiles(files: Files): Promise<void> {
  const { python } = await memoryProject(files);
  if (python?.lock !== undefined) selectPackages(python.lock, TARGET);
}

describe("whatever a project holds, it is read or refused", () => {
  it(`for ${LINES} lines of requirements`, { timeout: 120_000 }, async () => {
    const random = seededRandom(1);
    const known = projects.flatMap((files) =>
      Object.entries(files).flatMap(([name, text]) => (/\.(?:txt|in)$/.test(name) ? text.split("\n") : [])),
    );

    const counts = await run(LINES, () => {
      const line =
        random(2) === 0
          ? generate(random, REQUIREMENT_PIECES, 12)
          : mutate(random, pick(random, known), REQUIREMENT_PIECES);
      return [line, () => parseRequirementLine(line.trim())];
    });

    expect(counts.read).toBeGreaterThan(1000);
    expect(counts.refused).toBeGreaterThan(1000);
  });

  it(`for ${FILES} requirements files`, { timeout: 120_000 }, async () => {
    const random = seededRandom(2);
    const known = projects.filter((files) => files["requirements.txt"] !== undefined);

    const counts = await run(FILES, () => {
      const files = pick(random, known);
      const text = files["requirements.txt"] ?? "";
      const damaged =
        random(3) === 0 ? generate(random, REQUIREMENT_PIECES, 30) : mutate(random, text, REQUIREMENT_PIECES);
      const fs = memoryProjectFs({ ...files, "requirements.txt": damaged });
      return [damaged, () => readRequirementsFile(fs, "requirements.txt")];
    });

    expect(counts.read).toBeGreaterThan(1000);
    expect(counts.refused).toBeGreaterThan(1000);
  });

  it.each(KINDS)("for projects with a damaged file $name", { timeout: 120_000 }, async (kind) => {
    const random = seededRandom(3);
    const times = Math.ceil((PROJECTS * kind.share) / shares);

    const counts = await run(times, () => {
      const files = damagedProject(random, kind);
      return [files, () => readProjectFiles(files)];
    });

    expect(counts.read).toBeGreaterThan(10);
    expect(counts.refused).toBeGreaterThan(10);
  });
});
