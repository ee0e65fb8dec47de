import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { copyWithNewLayer } from "./new-base.js";

// Needs a daemon (BUILDKIT_HOST), `factory base build debian-python:3.11`, the package index, and for the smallest
// torch with CUDA about 2 GB to download and 12 GB of disk. Not part of `npm run bench`.
//   node bench/real-torch.js [VERSION OF TORCH]
const torch = process.argv[2] ?? "1.13.1";
const SMALL = ["2.0.0", "2.1.0"];
const BASE = "debian-python/3.11";
if (process.env.BUILDKIT_HOST === undefined) {
  console.error("set BUILDKIT_HOST; `factory builder start` prints it");
  process.exit(1);
}
const program = join(fileURLToPath(new URL("..", import.meta.url)), "bin/factory.js");
const cacheHome = process.env.XDG_CACHE_HOME ?? join(process.env.HOME, ".cache");
const folder = mkdtempSync(join(tmpdir(), "factory-bench-"));
const project = join(folder, "project");

try {
  mkdirSync(project);
  writeFileSync(join(project, "factory.yaml"), "gpu: true\n");
  writeFileSync(join(project, "main.py"), "import torch\nprint(torch.__version__, torch.version.cuda)\n");
  console.log(
    `torch ${torch}, ${cpus().length} cores ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, node ${process.version}`,
  );
  ask(SMALL[0]);
  console.log(`lock: ${seconds(timed(["lock"]).ms)}`);
  const first = build("first build");
  printGroups(first);
  compare(first, build("nothing changed"));

  ask(SMALL[1]);
  console.log(`lock: ${seconds(timed(["lock"]).ms)}`);
  const bumped = build(`iniconfig ${SMALL[0]} -> ${SMALL[1]}`);
  compare(first, bumped);

  const newHome = join(folder, "cache");
  const [bases, newBases] = [cacheHome, newHome].map((home) => join(home, "factory/bases", BASE));
  await copyWithNewLayer(bases, newBases);
  compare(bumped, build("new runtime base", { XDG_CACHE_HOME: newHome }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function ask(small) {
  writeFileSync(join(project, "requirements.txt"), `torch==${torch}\niniconfig==${small}\n`);
}

function build(title, env = {}) {
  const { stdout, ms } = timed(["build", "--json", "--locked", "--progress", "quiet"], env);
  console.log(`${title}: ${seconds(ms)}`);
  return JSON.parse(stdout).layers;
}

function timed([command, ...flags], env = {}) {
  const start = process.hrtime.bigint();
  const args = [program, command, project, "--base", BASE.replace("/", ":"), ...flags];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`factory ${command} ended with ${status}\n${stdout}${stderr}`);
  return { stdout, ms: Number(process.hrtime.bigint() - start) / 1e6 };
}

/** Packages in the lock by layer are in `factory plan`; here is what the layers weigh. */
function printGroups(layers) {
  const sizes = new Map();
  for (const { id, size } of layers) sizes.set(id, (sizes.get(id) ?? 0) + size);
  for (const [id, size] of sizes) console.log(`  ${id.padEnd(16)} ${bytes(size)}`);
}

function compare(before, after) {
  const known = new Set(before.map(({ digest }) => digest));
  const fresh = after.filter(({ digest }) => !known.has(digest));
  const total = fresh.reduce((sum, { size }) => sum + size, 0);
  const names = fresh.map(({ id }) => id).join(", ");
  console.log(
    `  new: ${bytes(total)} of ${bytes(after.reduce((sum, { size }) => sum + size, 0))} (${names || "nothing"})`,
  );
  for (const id of ["python-venv", "python-cuda", "python-torch"]) {
    const digests = [before, after].map((layers) => layers.find((layer) => layer.id === id)?.digest);
    if (digests[0] === undefined) continue;
    console.log(`  ${id.padEnd(16)} ${digests[0] === digests[1] ? "same digest" : "ANOTHER DIGEST"}`);
  }
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

function bytes(count) {
  return count < 1e6 ? `${(count / 1e3).toFixed(1)} kB` : `${(count / 1e6).toFixed(1)} MB`;
}
