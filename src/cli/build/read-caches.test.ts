import { describe, expect, it } from "vitest";
import { memoryProject } from "../../../test/memory-project.ts";
import type { Context } from "../context.ts";
import { readCaches } from "./read-caches.ts";

function read(
  flags: { readonly from?: readonly string[]; readonly to?: readonly string[] },
  { env = {}, project }: { env?: Context["env"]; project?: Awaited<ReturnType<typeof memoryProject>> } = {},
) {
  const context = { cwd: "/work", env } as unknown as Context;
  return readCaches(
    { from: flags.from ?? [], to: flags.to ?? [] },
    { context, project, projectDir: "/work/app" },
  );
}

describe("readCaches", () => {
  it("is nothing where there is none", () => {
    expect(read({})).toBeUndefined();
  });

  it("takes paths of the command line from the working folder, and those of the config from the project", async () => {
    const project = await memoryProject({
      "factory.yaml": 'cache:\n  from: ["type=local,src=kept", a/b:c]\n  to: ["type=local,dest=kept"]\n',
      "main.py": "",
    });
    const caches = read({ from: ["type=local,src=other"] }, { project })?.caches;

    expect(caches?.from.map(({ attrs, source }) => [attrs, source])).toEqual([
      [{ src: "/work/other" }, "--cache-from"],
      [{ src: "/work/app/kept" }, "factory.yaml:2:10"],
      [{ ref: "a/b:c" }, "factory.yaml:2:33"],
    ]);
    expect(caches?.to.map(({ attrs }) => attrs)).toEqual([{ dest: "/work/app/kept" }]);
  });

  it("names the place in the config of what is wrong there", async () => {
    const project = await memoryProject({ "factory.yaml": "cache:\n  to: [type=nothing]\n", "main.py": "" });

    expect(() => read({}, { project })).toThrow(
      expect.objectContaining({ code: "CACHE_INVALID", source: "factory.yaml:2:8" }),
    );
  });

  it("fills credentials in from the environment, and hides them", () => {
    const env = { AWS_ACCESS_KEY_ID: "AKIA", AWS_SECRET_ACCESS_KEY: "hunter2hunter2", AWS_REGION: "eu" };
    const found = read({ to: ["type=s3,bucket=b,region=us"] }, { env });

    expect(found?.caches.to[0]?.attrs).toEqual({
      bucket: "b",
      region: "us",
      access_key_id: "AKIA",
      secret_access_key: "hunter2hunter2",
    });
    expect(found?.hidden.toSorted()).toEqual(["AKIA", "hunter2hunter2"]);
    expect(found?.caches.to[0]?.text).not.toContain("hunter2");
  });

  it("finds the cache of GitHub Actions there, and leaves it out elsewhere", () => {
    const env = {
      ACTIONS_RUNTIME_TOKEN: "token-of-the-job",
      ACTIONS_RESULTS_URL: "https://results.example/",
      ACTIONS_CACHE_SERVICE_V2: "True",
    };

    expect(read({ from: ["type=gha"] }, { env })?.caches.from[0]?.attrs).toEqual({
      token: "token-of-the-job",
      url: "https://results.example/",
      url_v2: "https://results.example/",
      version: "2",
    });
    const outside = read({ from: ["type=gha"], to: ["type=gha,mode=max"] });
    expect(outside?.caches).toEqual({ from: [], to: [] });
    expect(outside?.diagnostics.map(({ code, source }) => [code, source])).toEqual([
      ["CACHE_SKIPPED", "--cache-from"],
      ["CACHE_SKIPPED", "--cache-to"],
    ]);
  });
});
