import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createProject } from "./layers/project.js";
import { uvFolder } from "./layers/uv-folder.js";

// What a compression of layers costs and saves: the project of bench/layers.js is built without output, then its layers
// are written. Needs what bench/layers.js needs, and empties the daemon's cache.
const COMPRESSIONS = [
  ["gzip", undefined],
  ["gzip", 1],
  ["gzip", 9],
  ["zstd", undefined],
  ["zstd", 1],
  ["zstd", 9],
  ["uncompressed", undefined],
];
const host = process.env.BUILDKIT_HOST;
if (host === undefined) {
  console.error("set BUILDKIT_HOST to a daemon whose cache may be emptied");
  process.exit(1);
}
const program = join(fileURLToPath(new URL("..", import.meta.url)), "bin/factory.js");
const folder = mkdtempSync(join(tmpdir(), "factory-bench-"));

try {
  const project = createProject(join(folder, "project"), join(uvFolder(), "uv"));
  project.reset();
  console.log(
    `${cpus().length} cores ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, node ${process.version}`,
  );
  for (const [type, level] of COMPRESSIONS) print(type, level, measure(type, level));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measure(type, level) {
  run(["buildctl", "--addr", host, "prune", "--all"]);
  build("type=cacheonly");
  const image = join(folder, "image");
  if (existsSync(image)) rmSync(image, { recursive: true });
  const levelled = level === undefined ? "" : `,compression-level=${level}`;
  const start = process.hrtime.bigint();
  const { layers } = build(`type=oci,tar=false,dest=${image},compression=${type}${levelled}`);
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  let bytes = 0;
  for (const { id, size } of layers) if (id !== "base") bytes += size;
  return { ms, bytes };
}

function build(output) {
  const args = ["build", join(folder, "project"), "--base", "debian-python:3.11", "--locked", "--json"];
  return JSON.parse(run([process.execPath, program, ...args, "--progress", "quiet", "--output", output]));
}

function run([command, ...args]) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}\n${stdout}${stderr}`);
  return stdout;
}

function print(type, level, { ms, bytes }) {
  const name = level === undefined ? type : `${type} ${level}`;
  console.log(
    `  ${name.padEnd(14)} ${(ms / 1000).toFixed(2).padStart(6)} s  ${String(bytes).padStart(11)} bytes`,
  );
}
