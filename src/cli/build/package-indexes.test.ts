import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { memoryProject } from "../../../test/memory-project.ts";
import type { Context } from "../context.ts";
import type { IndexFlags } from "./index-flags.ts";
import { packageIndexes } from "./package-indexes.ts";

interface Setup {
  readonly flags?: Partial<IndexFlags>;
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
}

async function indexes({ flags, env = {}, files }: Setup) {
  const context = { cwd: "/", env } as unknown as Context;
  return packageIndexes(context, {
    flags: flags === undefined ? undefined : { extraIndexUrl: [], findLinks: [], ...flags },
    project: files === undefined ? undefined : await memoryProject(files),
  });
}

function home(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "factory-home-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const PYPROJECT = '[project]\nname = "a"\nversion = "1"\ndependencies = ["x"]\n';

describe("packageIndexes", () => {
  it("believes flags, environment, factory.yaml, project files and user files in this order", async () => {
    const HOME = home({ ".config/pip/pip.conf": "[global]\nindex-url = https://user.example/simple\n" });
    const files = {
      "factory.yaml": "indexUrl: https://config.example/simple\n",
      "requirements.txt": "--index-url https://project.example/simple\nx\n",
    };
    const env = { HOME, UV_DEFAULT_INDEX: "https://environment.example/simple" };
    const flags = { indexUrl: "https://flag.example/simple" };
    const { "factory.yaml": _, ...bare } = files;
    const index = async (setup: Setup) => (await indexes(setup)).index;

    expect(await index({ flags, env, files })).toBe("https://flag.example/simple");
    expect(await index({ flags: {}, env, files })).toBe("https://environment.example/simple");
    expect(await index({ env: { HOME }, files })).toBe("https://config.example/simple");
    expect(await index({ env: { HOME }, files: bare })).toBe("https://project.example/simple");
    expect(await index({ env: { HOME } })).toBe("https://user.example/simple");
    expect(await index({})).toBe(undefined);
  });

  it("takes credentials out of every address and into netrc lines", async () => {
    const found = await indexes({
      flags: {
        indexUrl: "https://me:hunter%2B2@index.example:8443/simple",
        extraIndexUrl: ["https://token@second.example/simple"],
        findLinks: ["https://me:secret@links.example/a b,'c'/"],
      },
    });

    expect(found).toEqual({
      index: "https://index.example:8443/simple",
      // A user without a password cannot be told in a netrc file.
      extra: ["https://token@second.example/simple"],
      findLinks: ["https://links.example/a%20b%2C%27c%27/"],
      netrc: [
        "machine links.example login me password secret",
        "machine index.example login me password hunter+2",
      ].sort(),
    });
  });

  it("keeps in the address what netrc cannot tell: blanks, and a second user of one host", async () => {
    const found = await indexes({
      flags: {
        extraIndexUrl: [
          "https://a:one@index.example/a",
          "https://b:two@index.example/b",
          "https://c:with%20blank@other.example/c",
        ],
      },
    });

    expect(found.netrc).toEqual(["machine index.example login a password one"]);
    expect(found.extra).toEqual([
      "https://index.example/a",
      "https://b:two@index.example/b",
      "https://c:with%20blank@other.example/c",
    ]);
  });

  it("reads credentials by the name of an index", async () => {
    const pyproject = `${PYPROJECT}
[[tool.uv.index]]
name = "my-corp"
url = "https://uv.example/simple"
default = true

[[tool.poetry.source]]
name = "team"
url = "https://poetry.example/simple"
priority = "supplemental"
`;
    const env = {
      UV_INDEX_MY_CORP_USERNAME: "me",
      UV_INDEX_MY_CORP_PASSWORD: "one",
      POETRY_HTTP_BASIC_TEAM_USERNAME: "you",
      POETRY_HTTP_BASIC_TEAM_PASSWORD: "two",
    };

    const found = await indexes({ env, files: { "pyproject.toml": pyproject } });
    const named = await indexes({
      env: {
        UV_INDEX: "side=https://side.example/simple",
        UV_INDEX_SIDE_USERNAME: "a",
        UV_INDEX_SIDE_PASSWORD: "b",
      },
    });

    expect(found.index).toBe("https://uv.example/simple");
    expect(found.netrc.toSorted()).toEqual([
      "machine poetry.example login you password two",
      "machine uv.example login me password one",
    ]);
    expect(named).toMatchObject({
      extra: ["https://side.example/simple"],
      netrc: ["machine side.example login a password b"],
    });
  });

  it("fills variables in, and names the one that is not set", async () => {
    const files = {
      "requirements.txt": `--extra-index-url https://\${USER_NAME}:\${TOKEN}@index.example/simple\nx\n`,
    };

    expect(await indexes({ files, env: { USER_NAME: "me", TOKEN: "t-1" } })).toMatchObject({
      extra: ["https://index.example/simple"],
      netrc: ["machine index.example login me password t-1"],
    });
    await expect(indexes({ files, env: { USER_NAME: "me" } })).rejects.toMatchObject({
      code: "SECRET_MISSING",
      message: expect.stringContaining("TOKEN"),
    });
  });

  it("refuses what is no URL where it was meant for factory, and passes over folders of this machine", async () => {
    await expect(indexes({ flags: { findLinks: ["/opt/wheels"] } })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      source: "--find-links",
    });
    expect(await indexes({ env: { PIP_FIND_LINKS: "/opt/wheels https://links.example/" } })).toMatchObject({
      findLinks: ["https://links.example/"],
    });
  });

  it("adds the second indexes of a lock, unless further indexes are given", async () => {
    const entry = (name: string, registry: string) => `
[[package]]
name = "${name}"
version = "1"
source = { registry = "${registry}" }
wheels = [{ url = "https://files.example/${name}-1-py3-none-any.whl", hash = "sha256:${"ab".repeat(32)}" }]
`;
    const main = "https://index.example/simple";
    const names = ["a", "b", "c"];
    const files = {
      "pyproject.toml": PYPROJECT.replace('["x"]', JSON.stringify(names)),
      "uv.lock":
        `version = 1\n[[package]]\nname = "a-project"\nversion = "1"\nsource = { virtual = "." }\n${entry("a", main)}${entry("b", main)}${entry("c", "https://me:hunter2@second.example/simple/")}`
          .replace('name = "a-project"', 'name = "project"')
          .replace(
            "source = { virtual",
            `dependencies = [${names.map((name) => `{ name = "${name}" }`).join(", ")}]\nsource = { virtual`,
          ),
    };
    const renamed = {
      ...files,
      "pyproject.toml": files["pyproject.toml"].replace('name = "a"', 'name = "project"'),
    };

    expect((await indexes({ files: renamed })).extra).toEqual(["https://second.example/simple"]);
    expect(
      (await indexes({ files: renamed, env: { UV_INDEX: "https://mirror.example/simple" } })).extra,
    ).toEqual(["https://mirror.example/simple"]);
  });

  it("reads Pipfile, PDM sources, uv.toml and explicit indexes", async () => {
    const pdm = `${PYPROJECT}
[[tool.pdm.source]]
name = "pypi"
url = "https://pdm.example/simple"

[[tool.pdm.source]]
name = "links"
url = "https://links.example/"
type = "find_links"

[[tool.uv.index]]
name = "only"
url = "https://explicit.example/simple"
explicit = true
`;
    const uvToml = 'extra-index-url = ["https://toml.example/simple"]\n';

    expect(await indexes({ files: { "pyproject.toml": pdm, "uv.toml": uvToml } })).toEqual({
      index: "https://pdm.example/simple",
      extra: ["https://toml.example/simple"],
      findLinks: ["https://links.example/"],
      netrc: [],
    });
  });
});
