import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { copyProject } from "../../../test/fixture.ts";
import { runFactory } from "../../../test/run-factory.ts";
import { explainSchema } from "../explain/explain-schema.ts";

async function explain(fixture: string, name: string) {
  return runFactory(["explain", name, copyProject(fixture)]);
}

describe("factory explain", () => {
  it.each([
    ["uv-locked", "python"],
    ["uv-locked", "base"],
    ["uv-locked", "werkzeug"],
    ["uv-locked", "start"],
    ["uv-locked", "manager"],
    ["uv-locked", "python-venv"],
    ["pip-hashed", "itsdangerous"],
    ["flask-hello", "flask"],
    ["needed-system-package", "libpq5"],
    ["apt-package", "manager"],
  ])("prints a document for %s %s that follows its schema", async (fixture, name) => {
    const { stdout, exit } = await runFactory(["explain", name, copyProject(fixture), "--json"]);

    expect(exit, stdout).toBe(0);
    const validate = new Ajv2020({ strict: false }).compile(explainSchema);
    expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true);
  });

  it("shows the chain, the wheel and the neighbours of a locked distribution", async () => {
    const { stdout } = await explain("uv-locked", "Werkzeug");

    expect(stdout).toMatch(/^werkzeug 3\.1\.\d+ {2}\(locked in uv\.lock:\d+\)$/m);
    expect(stdout).toContain("the project → flask 3.1.2 → werkzeug");
    expect(stdout).toContain("best of 1 wheel that fits the target: py3-none-any");
    expect(stdout).toMatch(/python-rest-\d+ \(rest\), with [a-z-]+==/);
  });

  it("says honestly that hashed requirements do not tell who needs what", async () => {
    const { stdout } = await explain("pip-hashed", "itsdangerous");

    expect(stdout).toContain("requirements.txt lists it, and does not say what needs it");
  });

  it("says what decides a version while nothing is locked", async () => {
    const { stdout } = await explain("flask-hello", "flask");

    expect(stdout).toContain("flask  (no lock: the version is decided while building)");
    expect(stdout).toContain("the project: ==3.1.2  (requirements.txt:1)");
  });

  it("names who excluded the other Pythons", async () => {
    const { stdout } = await explain("uv-locked", "python");

    expect(stdout).toMatch(/3\.14.*: against python ==3\.11\.\* \(\.python-version:1:1\)/);
  });

  it("says for whom a system package is added", async () => {
    const { stdout } = await explain("needed-system-package", "libpq5");

    expect(stdout).toMatch(/added for psycopg2: .*\(requirements\.txt:\d+\)/);
  });

  it.each([
    ["flsk", "did you mean flask?"],
    ["pyhton", "did you mean python?"],
    ["zzzzzzzzzzzz", "name a distribution, a system package, a layer, python, base, start or manager"],
  ])("does not know %s and says what may be meant", async (name, hint) => {
    const { stderr, exit } = await explain("uv-locked", name);

    expect(exit).toBe(1);
    expect(stderr).toContain(hint);
  });
});
