import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { comparePairs } from "./paired.js";

// `factory plan --json` of large locks against node processes that only parse the same file with a library.
const root = fileURLToPath(new URL("..", import.meta.url));
const program = join(root, "bin/factory.js");
const folder = mkdtempSync(join(tmpdir(), "factory-bench-"));

try {
  const lock = makeUvProject(join(folder, "uv"), 2000);
  compare({
    title: "large lock: factory plan --json of a uv.lock with 2,000 packages against smol-toml alone",
    project: lock.project,
    file: lock.file,
    parse: 'import { parse } from "smol-toml"; parse(text);',
    library: "smol-toml",
  });
  const requirements = makeRequirementsProject(join(folder, "pip"), 10_000);
  compare({
    title:
      "large requirements: factory plan --json of 50,000 hashed lines against splitting the lines and @renovatebot/pep440",
    project: requirements.project,
    file: requirements.file,
    // No library here reads requirements files: this is what is left of reading one without the grammar of its lines.
    parse: [
      'import pep440 from "@renovatebot/pep440";',
      'for (const line of text.split("\\n")) {',
      "  const found = /^([\\w.-]+)==(\\S+)/.exec(line);",
      "  if (found !== null) pep440.explain(found[2]);",
      "}",
    ].join("\n"),
    library: "split and pep440",
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function compare({ title, project, file, parse, library }) {
  const script = join(root, "bench", `.parse-${process.pid}.mjs`);
  writeFileSync(
    script,
    `import { readFileSync } from "node:fs";\nconst text = readFileSync(process.argv[2], "utf8");\n${parse}`,
  );
  const a = { name: "factory plan --json", argv: [process.execPath, program, "plan", project, "--json"] };
  const b = { name: library, argv: [process.execPath, script, file] };
  try {
    comparePairs({ title, a, b, pairs: 15, aim: "at most 3" });
    const [mine, theirs] = [peakMiB(a), peakMiB(b)];
    console.log(
      `  peak memory: A ${mine} MiB, B ${theirs} MiB, A/B ${(mine / theirs).toFixed(2)}× (file: ${Math.round(readFileSync(file).length / 1024)} KiB)`,
    );
  } finally {
    rmSync(script, { force: true });
  }
}

/** Largest resident set of one run, as the process itself reports it at its end. */
function peakMiB({ argv }) {
  const report = join(folder, "peak");
  const { status, stderr } = spawnSync(argv[0], argv.slice(1), {
    env: {
      ...process.env,
      FACTORY_BENCH_PEAK: report,
      NODE_OPTIONS: `--require ${join(root, "bench/peak-memory.cjs")}`,
    },
    stdio: ["ignore", "ignore", "pipe"],
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${argv.join(" ")} ended with ${status}\n${stderr}`);
  return Math.round(Number(readFileSync(report, "utf8")) / 1024);
}

/** Ten wheels and a source archive for each package, as in the locks of compiled packages, and up to five dependencies. */
function makeUvProject(project, count) {
  mkdirSync(project);
  const name = (index) => `package-${String(index).padStart(5, "0")}`;
  const text = [
    'version = 1\nrevision = 3\nrequires-python = ">=3.11"\n',
    ...Array.from({ length: count }, (_, index) => uvPackage(name, index, count)),
    `[[package]]\nname = "bench"\nversion = "0.1.0"\nsource = { virtual = "." }\ndependencies = [\n    { name = "${name(0)}" },\n]\n`,
  ].join("\n");
  writeFileSync(join(project, "main.py"), "print('hello')\n");
  writeFileSync(
    join(project, "pyproject.toml"),
    `[project]\nname = "bench"\nversion = "0.1.0"\nrequires-python = ">=3.11"\ndependencies = ["${name(0)}"]\n`,
  );
  const file = join(project, "uv.lock");
  writeFileSync(file, text);
  return { project, file };
}

function uvPackage(name, index, count) {
  const version = `${1 + (index % 7)}.${index % 13}.${index % 5}`;
  const own = name(index);
  const distribution = own.replaceAll("-", "_");
  const base = `https://files.example/packages/${hash(own).slice(0, 2)}/${hash(own).slice(2, 4)}/${hash(own).slice(4)}`;
  // A chain with cross edges: every package is reached.
  const edges = [1, 2, 17, 170, 900].map((step) => index + step).filter((other) => other < count);
  const dependencies = edges.map((other, at) => {
    const marker =
      at === 3
        ? `, marker = "sys_platform == 'win32'"`
        : at === 4
          ? `, marker = "python_full_version < '3.13'"`
          : "";
    return `    { name = "${name(other)}"${marker} },`;
  });
  const tags = [311, 312, 313].flatMap((python) => [
    `cp${python}-cp${python}-macosx_11_0_arm64`,
    `cp${python}-cp${python}-manylinux_2_17_x86_64.manylinux2014_x86_64`,
    `cp${python}-cp${python}-win_amd64`,
  ]);
  const wheels = [...tags, "py3-none-any"].map((tag) => {
    const filename = `${distribution}-${version}-${tag}.whl`;
    return `    { url = "${base}/${filename}", hash = "sha256:${hash(filename)}", size = ${20_000 + index}, upload-time = "2026-03-01T12:00:00.000Z" },`;
  });
  const archive = `${distribution}-${version}.tar.gz`;
  return [
    "[[package]]",
    `name = "${own}"`,
    `version = "${version}"`,
    'source = { registry = "https://index.example/simple" }',
    ...(dependencies.length === 0 ? [] : ["dependencies = [", ...dependencies, "]"]),
    `sdist = { url = "${base}/${archive}", hash = "sha256:${hash(archive)}", size = 90000, upload-time = "2026-03-01T12:00:00.000Z" }`,
    "wheels = [",
    ...wheels,
    "]\n",
  ].join("\n");
}

/** A line for each package and one for each of its four hashes, as `pip-compile --generate-hashes` writes them. */
function makeRequirementsProject(project, count) {
  mkdirSync(project);
  const lines = [];
  for (let index = 0; index < count; index += 1) {
    lines.push(`package-${index}==${1 + (index % 7)}.${index % 13}.${index % 5} \\`);
    for (let at = 0; at < 4; at += 1) {
      lines.push(`    --hash=sha256:${hash(`${index} ${at}`)}${at === 3 ? "" : " \\"}`);
    }
  }
  writeFileSync(join(project, "main.py"), "print('hello')\n");
  const file = join(project, "requirements.txt");
  writeFileSync(file, `${lines.join("\n")}\n`);
  return { project, file };
}

function hash(text) {
  return createHash("sha256").update(text).digest("hex");
}
