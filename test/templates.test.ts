import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { templates } from "../src/cli/init/templates.ts";
import { runFactory } from "./run-factory.ts";

const folder = new URL("../templates/", import.meta.url).pathname;

/** What the plan of each new project says. */
const EXPECTED: Readonly<Record<string, { readonly cmd: string; readonly ports: readonly string[] }>> = {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the shell
  "web-service": { cmd: "exec uvicorn main:app --host 0.0.0.0 --port ${PORT:-8000}", ports: ["8000/tcp"] },
  "batch-job": { cmd: "exec python job.py", ports: [] },
  notebook: { cmd: "exec jupyter lab --ip=0.0.0.0 --port=8888 --no-browser", ports: ["8888/tcp"] },
  "cog-predictor": { cmd: "exec python -m cog.server.http", ports: ["5000/tcp"] },
  "gpu-training": { cmd: "exec python train.py", ports: [] },
};

describe("templates", () => {
  it("have a folder each, and each folder is one", () => {
    expect(readdirSync(folder).sort()).toEqual(templates.map(({ name }) => name).sort());
  });

  it("are listed with their files", async () => {
    const { stdout } = await runFactory(["init", "--list", "--json"]);
    const listed = JSON.parse(stdout).templates;

    expect(listed.map(({ name }: { name: string }) => name)).toEqual(templates.map(({ name }) => name));
    expect(listed[0].files).toEqual(["main.py", "requirements.txt"]);
    expect((await runFactory(["init", "--list"])).stdout).toContain("web-service");
  });

  it.each(templates.map(({ name }) => name))("%s plans as it should", async (name) => {
    const root = join(mkdtempSync(join(tmpdir(), "factory-template-")), name);
    const made = await runFactory(["init", root, "--template", name]);
    expect(made.exit, made.stderr).toBe(0);
    expect(made.stdout).not.toContain("note:");

    const { stdout, exit } = await runFactory(["plan", root, "--json"]);

    expect(exit, stdout).toBe(0);
    const { plan, diagnostics } = JSON.parse(stdout);
    expect(plan.target.config.cmd).toEqual(["/bin/sh", "-c", EXPECTED[name]?.cmd]);
    expect(plan.target.config.exposedPorts ?? []).toEqual(EXPECTED[name]?.ports);
    expect(diagnostics.map(({ code }: { code: string }) => code)).not.toContain("NO_START_COMMAND");
  });

  it("hold no secrets, bytecode or lock", () => {
    for (const { name } of templates) {
      for (const file of readdirSync(join(folder, name))) {
        expect(file).toMatch(/^[a-z_]+\.(?:py|txt|ipynb|yaml)$/);
        expect(readFileSync(join(folder, name, file), "utf8").endsWith("\n")).toBe(true);
      }
    }
  });
});
