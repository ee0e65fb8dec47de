import { describe, expect, it } from "vitest";
import { memoryProject } from "../../test/memory-project.ts";
import { AMD64, planRequest } from "../../test/plan-request.ts";
import { stackRequest } from "../../test/stack-request.ts";
import { source } from "./block.ts";

async function contribution(files: Readonly<Record<string, string>>) {
  return source.plan(await planRequest(await memoryProject(files)));
}

async function excluded(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  return (await contribution(files)).contexts?.project?.exclude ?? [];
}

describe("source", () => {
  it("works in every project and asks the resolver for nothing", async () => {
    const project = await memoryProject({ "README.md": "" });

    expect(await source.detect(project)).toBe(true);
    expect(await source.dependencies(project, AMD64)).toEqual([]);
  });

  it("copies what a build made of a Node project, without its packages", async () => {
    const { stages } = await source.plan(
      await stackRequest({ "package.json": '{"scripts": {"build": "x"}}' }),
    );

    expect(stages?.[0]?.ops).toEqual([
      {
        kind: "copy",
        from: { kind: "provider", name: "built-app" },
        src: ["/app"],
        dest: "/app",
        exclude: ["**/.npmrc", "**/node_modules", ".yarn/install-state.gz"],
        chown: "10001:10001",
      },
    ]);
  });

  it("copies the folder with the pages to where the server finds them, owned by root", async () => {
    const { stages, config } = await source.plan(await stackRequest({ "public/index.html": "" }));

    expect(stages?.[0]?.ops).toEqual([
      { kind: "copy", from: { kind: "context", name: "project" }, src: ["/public"], dest: "/srv/site" },
    ]);
    expect(config).toEqual({ workdir: "/srv/site" });
  });

  it("copies the project into a layer that nothing else is part of", async () => {
    const { stages, config, layers } = await contribution({ "main.py": "" });

    expect(stages).toEqual([
      {
        id: "source",
        phase: "export.source",
        name: "source of the project",
        block: "source",
        from: { kind: "scratch" },
        layerId: "source",
        layer: "all",
        ops: [
          {
            kind: "copy",
            from: { kind: "context", name: "project" },
            src: ["/"],
            dest: "/app",
            chown: "10001:10001",
          },
        ],
      },
    ]);
    expect(config).toEqual({ workdir: "/app" });
    expect(layers).toEqual([{ id: "source", group: "source", distributions: [] }]);
  });

  it("puts a cog project where its code expects to be", async () => {
    const { stages, config } = await contribution({
      "cog.yaml": "build:\n  python_version: '3.11'\npredict: predict.py:Predictor\n",
      "predict.py": "class Predictor:\n    def predict(self) -> str:\n        return ''\n",
    });

    expect(stages?.[0]?.ops[0]).toMatchObject({ dest: "/src" });
    expect(stages?.[0]?.ops[0]).not.toHaveProperty("chown");
    expect(config).toEqual({ workdir: "/src" });
  });

  it.each([
    ["1000", "1000:0"],
    ["1000:2000", "1000:2000"],
    ["1000:staff", "1000:0"],
    ["root", undefined],
    ["0:0", undefined],
    ["www-data", undefined],
  ])("gives the source to user %s as far as its number is known", async (user, chown) => {
    const { stages } = await contribution({ "factory.yaml": `user: "${user}"\n`, "main.py": "" });

    expect(stages?.[0]?.ops[0]).toMatchObject({ kind: "copy", ...(chown === undefined ? {} : { chown }) });
    expect(stages?.[0]?.ops[0] !== undefined && "chown" in stages[0].ops[0]).toBe(chown !== undefined);
  });

  it.each(["**/.git", "**/.env", "**/.env.*", "**/.netrc", "**/.venv", "**/__pycache__", ".factory"])(
    "never copies %s",
    async (pattern) => {
      expect(await excluded({ "main.py": "" })).toContain(pattern);
    },
  );

  it("names once what is there and not copied", async () => {
    expect((await contribution({ "main.py": "" })).diagnostics).toEqual([]);
    expect((await contribution({ "main.py": "", ".env": "", ".git/HEAD": "" })).diagnostics).toEqual([
      {
        code: "NOT_COPIED",
        severity: "info",
        message: "not copied: .env, .git; a line `!NAME` in .dockerignore brings one of them back",
      },
    ]);
  });

  it("puts the project's own patterns after its own, so that they can bring a file back", async () => {
    const defaults = await excluded({ "main.py": "" });

    expect(
      await excluded({
        "main.py": "",
        ".dockerignore": "# data\ndata/\n\n!.env.example\n",
        "factory.yaml": "exclude:\n  - notebooks\n  - '*.ckpt'\n",
      }),
    ).toEqual([...defaults, "data/", "!.env.example", "notebooks", "*.ckpt"]);
  });
});
