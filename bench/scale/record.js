import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// Builds projects that share one torch and writes down their layers, for bench/scale.js. Needs what bench/real-torch.js needs.
//   node bench/scale/record.js [VERSION OF TORCH] > bench/scale/manifests.json
const torch = process.argv[2] ?? "1.13.1";
const PROJECTS = {
  bare: [],
  service: ["fastapi", "uvicorn", "pydantic", "prometheus-client"],
  tabular: ["pandas", "scikit-learn", "scipy", "pyarrow", "mlflow-skinny"],
  language: ["transformers", "tokenizers", "sentencepiece", "accelerate", "datasets"],
  vision: ["opencv-python-headless", "pillow", "imageio", "matplotlib", "scikit-image"],
};
const program = join(fileURLToPath(new URL("../..", import.meta.url)), "bin/factory.js");
const folder = mkdtempSync(join(tmpdir(), "factory-bench-"));

try {
  const projects = Object.entries(PROJECTS).map(([name, packages]) => ({
    name,
    layers: build(name, packages),
  }));
  console.log(
    JSON.stringify(
      { torch, python: "3.11", recorded: new Date().toISOString().slice(0, 10), projects },
      null,
      1,
    ),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function build(name, packages) {
  const project = join(folder, name);
  mkdirSync(project);
  writeFileSync(join(project, "factory.yaml"), "gpu: true\nstart: python main.py\n");
  writeFileSync(join(project, "main.py"), "import torch\nprint(torch.__version__)\n");
  writeFileSync(
    join(project, "requirements.txt"),
    [`torch==${torch}`, "numpy<2", ...packages, ""].join("\n"),
  );
  const output = `type=oci,tar=false,dest=${join(folder, "image")}`;
  const args = [
    "build",
    project,
    "--base",
    "debian-python:3.11",
    "--json",
    "--progress",
    "quiet",
    "--output",
    output,
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`factory build of ${name} ended with ${status}\n${stdout}${stderr}`);
  console.error(`${name} built`);
  return JSON.parse(stdout).layers.map(({ id, digest, size }) => ({ id, digest, size }));
}
