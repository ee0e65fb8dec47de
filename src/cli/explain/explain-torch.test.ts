import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { runFactory } from "../../../test/run-factory.ts";
import { explainSchema } from "./explain-schema.ts";

function project(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "factory-explain-"));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  return folder;
}

async function explain(name: string, files: Readonly<Record<string, string>>) {
  const { stdout, exit } = await runFactory(["explain", name, project(files), "--json"]);
  expect(exit, stdout).toBe(0);
  const document = JSON.parse(stdout);
  const validate = new Ajv2020({ strict: false }).compile(explainSchema);
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  return document.explanations.find(({ kind }: { readonly kind: string }) => kind === "variable");
}

const main = { "main.py": "import torch\n" };

describe("factory explain of a GPU project", () => {
  const gpu = { ...main, "factory.yaml": "accelerator: cuda\n", "requirements.txt": "torch==2.4.0\n" };

  it("names the line that asked for torch, and the row that ties CUDA to it", async () => {
    expect(await explain("torch", gpu)).toMatchObject({
      version: "2.4.0",
      row: "torch#torch-2.4.0-pypi-amd64",
      asked: [{ range: "==2.4.0", source: "requirements.txt:1", holds: true }],
    });
    const cuda = await explain("cuda", gpu);
    expect(cuda.version).toBe("12.1");
    expect(cuda.ties).toContain("torch#torch-2.4.0-pypi-amd64");
  });

  it.each(["python", "cudnn", "accelerator"])("explains %s", async (name) => {
    expect((await explain(name, gpu)).ties).toContain("torch#torch-2.4.0-pypi-amd64");
  });

  it("explains a torch that is newer than the tables by its note", async () => {
    const explained = await explain("torch", { ...main, "requirements.txt": "torch>=2.99\n" });

    expect(explained.version).toBeUndefined();
    expect(explained.notes).toEqual([
      { kind: "unlisted-range", variable: "torch", range: ">=2.99", source: "requirements.txt:1" },
    ]);
  });
});
