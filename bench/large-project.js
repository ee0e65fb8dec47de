import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { comparePairs } from "./paired.js";

const program = fileURLToPath(new URL("../bin/factory.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "factory-bench-"));

try {
  comparePairs({
    title: "large project: factory plan --json with 100,000 files against 100 files",
    a: { name: "100,000 files", argv: planOf(makeProject("large", 100_000)) },
    b: { name: "100 files", argv: planOf(makeProject("small", 100)) },
    pairs: 25,
    aim: "at most 1.5",
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function planOf(project) {
  return [process.execPath, program, "plan", project, "--json"];
}

/** 100 files in the root's subfolders each. */
function makeProject(name, files) {
  const project = join(folder, name);
  mkdirSync(project);
  writeFileSync(join(project, "main.py"), "print('hello')\n");
  writeFileSync(join(project, "requirements.txt"), "flask==3.1.2\n");
  for (let index = 0; index < files; index += 1) {
    if (index % 100 === 0) mkdirSync(join(project, `data-${index / 100}`));
    writeFileSync(join(project, `data-${Math.floor(index / 100)}`, `${index}.txt`), String(index));
  }
  return project;
}
