import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { contenders } from "./layers/contenders.js";
import { createProject } from "./layers/project.js";
import { uvFolder } from "./layers/uv-folder.js";
import { copyWithNewLayer } from "./new-base.js";

// Needs a daemon of its own (BUILDKIT_HOST; its whole cache is emptied), buildctl on PATH, the package index, `factory
// base build debian-python:3.11` and the uv of `factory lock`. Not part of `npm run bench`.
//   node bench/layers.js [REPETITIONS] [cold]
const repetitions = Number(process.argv[2] ?? 3);
const onlyCold = process.argv[3] === "cold";
const host = process.env.BUILDKIT_HOST;
if (host === undefined) {
  console.error("set BUILDKIT_HOST to a daemon whose cache may be emptied");
  process.exit(1);
}
const program = join(fileURLToPath(new URL("..", import.meta.url)), "bin/factory.js");
const cache = join(process.env.XDG_CACHE_HOME ?? join(process.env.HOME, ".cache"), "factory");
const BASE = "bases/debian-python/3.11";
const folder = mkdtempSync(join(tmpdir(), "factory-bench-"));
const uv = uvFolder();
const project = createProject(join(folder, "project"), join(uv, "uv"));
const today = place(join(folder, "today"), (bases) => cpSync(join(cache, BASE), bases, { recursive: true }));
const newer = place(join(folder, "newer"), () => undefined);
await copyWithNewLayer(join(cache, BASE), newer.bases);
const newest = place(join(folder, "newest"), () => undefined);
await copyWithNewLayer(join(cache, BASE), newest.bases, ["build", "runtime"]);

try {
  const secrets = [
    "--secret",
    `id=ca,src=${process.env.SSL_CERT_FILE ?? "/etc/ssl/certs/ca-certificates.crt"}`,
  ];
  const all = contenders({ folder, project: join(folder, "project"), host, program, uv, secrets });
  console.log(
    `${cpus().length} cores ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, node ${process.version}, ${repetitions} repetitions`,
  );
  const figures = new Map();
  for (let run = 1; run <= repetitions; run += 1) {
    for (const one of all) measure(one, run, (row, figure) => keep(figures, `${one.name} ${row}`, figure));
  }
  print(
    figures,
    all.map(({ name }) => name),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measure(one, run, note) {
  empty();
  project.reset();
  const known = new Map();
  const step = (row, where, change = () => undefined) => {
    change();
    const ms = one.build(where);
    const layers = one.layers();
    let fresh = 0;
    for (const [digest, size] of layers) if (!known.has(digest)) fresh += size;
    for (const [digest, size] of layers) known.set(digest, size);
    note(row, { ms, fresh });
  };
  step("cold", today);
  if (onlyCold) return;
  step("no-op", today);
  step("no-op, again", today);
  one.archive(today);
  note("no-op, OCI tar", { ms: one.archive(today), fresh: 0 });
  note("no-op, no output", { ms: one.solve(today), fresh: 0 });
  step("source edit", today, () => project.edit(run));
  project.bump();
  note("small bump, no output", { ms: one.solve(today), fresh: 0 });
  step("small bump, export", today);
  step("new runtime base", newer);
  step("new base for build and runtime", newest);
}

/** The builder as it is on a machine that has the base and nothing else. */
function empty() {
  run(["buildctl", "--addr", host, "prune", "--all"]);
  const files = join(folder, "warm");
  mkdirSync(files, { recursive: true });
  writeFileSync(
    join(files, "Dockerfile"),
    "FROM build AS b\nRUN true\nFROM run\nRUN --mount=from=b,target=/b true\n",
  );
  const layouts = ["build", "runtime"].flatMap((variant) => [
    "--oci-layout",
    `${variant}=${today.bases}/${variant}`,
  ]);
  const contexts = [
    ["build", "build"],
    ["run", "runtime"],
  ].flatMap(([name, variant]) => ["--opt", `context:${name}=oci-layout://${variant}@${digestOf(variant)}`]);
  run([
    ...["buildctl", "--addr", host, "build", "--progress", "quiet", "--frontend", "dockerfile.v0"],
    ...["--local", `context=${files}`, "--local", `dockerfile=${files}`, ...layouts, ...contexts],
  ]);
}

function digestOf(variant) {
  const index = run(["cat", join(today.bases, variant, "index.json")]);
  return JSON.parse(index).manifests[0].digest;
}

/** A cache folder of factory of its own with one base, and everything else of the user's. */
function place(home, fill) {
  const bases = join(home, "factory", BASE);
  mkdirSync(join(home, "factory/bases/debian-python"), { recursive: true });
  for (const name of ["uv", "buildkit"]) symlinkSync(join(cache, name), join(home, "factory", name));
  fill(bases);
  return { home, bases };
}

function run([command, ...args]) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}\n${stderr}`);
  return stdout;
}

function keep(figures, key, figure) {
  figures.set(key, [...(figures.get(key) ?? []), figure]);
}

function print(figures, names) {
  const rows = [...new Set([...figures.keys()].map((key) => key.slice(key.indexOf(" ") + 1)))];
  for (const row of rows) {
    console.log(`\n${row}`);
    const own = figures.get(`factory ${row}`);
    for (const name of names) {
      const runs = figures.get(`${name} ${row}`);
      const ratios = runs.map(({ ms }, index) => own[index].ms / ms);
      console.log(
        `  ${name.padEnd(8)} ${spread(runs.map(({ ms }) => ms / 1000))} s   new ${String(median(runs.map(({ fresh }) => fresh))).padStart(11)} bytes` +
          (name === "factory" ? "" : `   factory/${name} ${spread(ratios)}×`),
      );
    }
  }
}

function spread(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return [sorted[0], median(values), sorted.at(-1)].map((value) => value.toFixed(2)).join(" / ");
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
