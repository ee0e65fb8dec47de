import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { COG, UV } from "./dockerfiles.js";

/**
 * Who builds the project. `build` makes an OCI layout, `archive` an OCI tar, `solve` the same without any output; all give
 * milliseconds of the whole process. `bases` is a folder with the layouts `build` and `runtime`.
 */
export function contenders({ folder, project, host, program, uv, secrets }) {
  return [
    factory({ folder, project, program }),
    dockerfile("cog", COG, { folder, project, host, uv, secrets }),
    dockerfile("uv", UV, { folder, project, host, uv, secrets }),
  ];
}

function factory({ folder, project, program }) {
  const layout = join(folder, "factory-image");
  let digest;
  const build = (output, { home }) => {
    const { ms, stdout } = timed(
      [
        ...[process.execPath, program, "build", project, "--base", "debian-python:3.11", "--locked"],
        ...["--json", "--progress", "quiet", "--output", output],
      ],
      { XDG_CACHE_HOME: home },
    );
    digest = JSON.parse(stdout).digest ?? digest;
    return ms;
  };
  return {
    name: "factory",
    build: (place) => build(`type=oci,tar=false,dest=${layout}`, place),
    archive: (place) => build(`type=oci,dest=${layout}.tar`, place),
    solve: (place) => build("type=cacheonly", place),
    layers: () => layersOf(layout, digest),
  };
}

function dockerfile(name, text, { folder, project, host, uv, secrets }) {
  const layout = join(folder, `${name}-image`);
  const files = join(folder, `${name}-dockerfile`);
  const metadata = join(folder, `${name}-metadata.json`);
  mkdirSync(files);
  writeFileSync(join(files, "Dockerfile"), text);
  const build = (bases, output) =>
    timed([
      ...["buildctl", "--addr", host, "build", "--progress", "quiet", "--frontend", "dockerfile.v0"],
      ...["--local", `context=${project}`, "--local", `dockerfile=${files}`],
      ...["--local", `uv=${uv}`, "--opt", "context:uv=local:uv"],
      ...named(bases, "build", "build"),
      ...named(bases, "run", "runtime"),
      ...secrets,
      ...output,
    ]).ms;
  return {
    name,
    build: ({ bases }) =>
      build(bases, ["--output", `type=oci,tar=false,dest=${layout}`, "--metadata-file", metadata]),
    archive: ({ bases }) => build(bases, ["--output", `type=oci,dest=${layout}.tar`]),
    solve: ({ bases }) => build(bases, []),
    layers: () => layersOf(layout, readJson(metadata)["containerimage.digest"]),
  };
}

function named(bases, name, variant) {
  const digest = readJson(join(bases, variant, "index.json")).manifests[0].digest;
  return [
    ...["--oci-layout", `${name}=${bases}/${variant}`],
    ...["--opt", `context:${name}=oci-layout://${name}@${digest}`],
  ];
}

/** Compressed size of each layer by digest. */
function layersOf(layout, digest) {
  const manifest = readJson(join(layout, "blobs", digest.replace(":", "/")));
  return new Map(manifest.layers.map((layer) => [layer.digest, layer.size]));
}

function timed([command, ...args], env = {}) {
  const start = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(command, args, {
    env: { ...process.env, ...env },
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}\n${stdout}${stderr}`);
  return { ms, stdout };
}

function readJson(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}
