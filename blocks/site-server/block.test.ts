import { describe, expect, it } from "vitest";
import { memoryProject } from "../../test/memory-project.ts";
import { stackRequest } from "../../test/stack-request.ts";
import { siteServer } from "./block.ts";

async function configuration(config: string): Promise<string> {
  const { stages } = await siteServer.plan(await stackRequest({ "index.html": "", "factory.yaml": config }));
  const op = stages?.[0]?.ops[0];
  return op?.kind === "mkfile" ? op.content : "";
}

describe("site-server", () => {
  it("writes one file into a layer of its own", async () => {
    const { stages } = await siteServer.plan(await stackRequest({ "index.html": "" }));

    expect(stages).toMatchObject([
      { layerId: "site-server", layer: "all", ops: [{ kind: "mkfile", path: "/etc/factory/nginx.conf" }] },
    ]);
  });

  it("listens where a user without privileges may, or where the config says", async () => {
    expect(await configuration("")).toContain("listen 8080;");
    expect(await configuration("ports: [9090]\n")).toContain("listen 9090;");
  });

  it("gives no date and no tag, which would be those of another version of the page", async () => {
    const text = await configuration("");

    expect(text).toContain("etag off;");
    expect(text).toContain('add_header Last-Modified "";');
  });

  it("has nothing to do in other projects", async () => {
    expect(await siteServer.detect(await memoryProject({ "package.json": "{}", "index.html": "" }))).toBe(
      false,
    );
  });
});
