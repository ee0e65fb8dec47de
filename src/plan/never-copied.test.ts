import { describe, expect, it } from "vitest";
import { memoryProject } from "../../test/memory-project.ts";
import { neverCopied } from "./never-copied.ts";

async function names(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  return (await neverCopied(await memoryProject({ "main.py": "", ...files }))).names;
}

describe("neverCopied", () => {
  it("names what is really there, and nothing else", async () => {
    expect(await names({})).toEqual([]);
    expect(
      await names({ ".env": "", ".git/HEAD": "", ".venv/pyvenv.cfg": "", id_rsa: "", "app.env.py": "" }),
    ).toEqual([".env", ".git", ".venv", "id_rsa"]);
  });

  it("says nothing of what belongs to factory, cog and Docker themselves", async () => {
    expect(await names({ ".dockerignore": "", ".factory/x": "", ".cog/x": "" })).toEqual([]);
  });

  it("finds environments of other names by what is in them", async () => {
    const files = { "env/pyvenv.cfg": "", "myenv3/pyvenv.cfg": "", "environments/prod.yaml": "" };
    const never = await neverCopied(await memoryProject({ "main.py": "", ...files }));

    expect(never.names).toEqual(["env", "myenv3"]);
    expect(never.patterns).toContain("env");
    expect(never.patterns).not.toContain("environments");
  });

  it.each(["!.env.example", "!**/.env.example", "!/.env.ex*"])(
    "leaves out what %s brings back",
    async (line) => {
      expect(await names({ ".dockerignore": `${line}\n`, ".env.example": "", ".env.local": "" })).toEqual([
        ".env.local",
      ]);
    },
  );

  it("understands the patterns of a project in a sub-folder", async () => {
    const project = await memoryProject({ "main.py": "", ".env": "", ".env.example": "" });
    const ignore = ["!services/api/.env.example"];

    expect((await neverCopied({ ...project, folder: "services/api", ignore })).names).toEqual([".env"]);
  });

  it.each(["cacert.pem", "server.key", "notes.env", ".environment", ".gitignore"])(
    "copies %s, which is not known to be a secret",
    async (name) => {
      expect(await names({ [name]: "" })).toEqual([]);
    },
  );
});
