import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { promotionsFile, readPromotions } from "../../src/factory/promotion/promotion-log.ts";
import { type RegistryFixture, startRegistryFixture } from "../../src/registry/registry-fixture.ts";
import { runFactory } from "../run-factory.ts";
import { type ReleaseProject, releaseProject } from "./release-project.ts";

const WORDS = ["--reason", "all scenarios pass", "--outcome", "the page greets", "--actor", "Ada"];

let registry: RegistryFixture;
let project: ReleaseProject;
let to: string;
let names = 0;
beforeAll(async () => {
  registry = await startRegistryFixture();
});
afterAll(() => registry.close());
beforeEach(async () => {
  project = await releaseProject();
  names += 1;
  to = `${registry.host}/team/hello-${names}:live`;
});
afterEach(() => project.remove());

interface Approved {
  readonly runId: string;
  readonly digest: string;
}

async function approved(layer: string, ...flags: readonly string[]): Promise<Approved> {
  const digest = project.image(layer);
  const { runId } = await project.run();
  await project.succeeds("approve", runId, ...WORDS, ...flags);
  return { runId, digest };
}

async function json<T>(schema: string, ...args: readonly string[]): Promise<T> {
  const { stdout } = await project.succeeds(...args, "--json");
  const document = JSON.parse(stdout) as T;
  const written = await runFactory(["schema", schema]);
  const validate = new Ajv2020({ strict: false }).compile(JSON.parse(written.stdout) as object);
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  return document;
}

/** What the name leads to. */
function promoted(): string | undefined {
  const [repository = "", tag = ""] = to.slice(registry.host.length + 1).split(":");
  const manifest = registry.manifest(repository, tag);
  if (manifest === undefined) return undefined;
  const [digest] = [...readPromotions(project.dir)].reverse().map((each) => each.digest);
  expect(registry.manifest(repository, digest ?? "")?.bytes).toEqual(manifest.bytes);
  return digest;
}

describe("factory promote", () => {
  it("brings the approved image to its name, once, with the decision beside it", async () => {
    await project.succeeds("key", "generate", "--out", join(project.outside, "ada"));
    const key = join(project.outside, "ada");
    const { runId, digest } = await approved("one", "--sign-key", key);
    project.image("built later");
    const promote = ["promote", runId, "--to", to, "--sign-key", key, "--key", `${key}.pub`];

    const dry = await json("promotion", ...promote, "--dry-run");
    expect(dry).toMatchObject({ digest, previousDigest: null, already: false, dryRun: true });
    expect(promoted()).toBeUndefined();
    const first = await json("promotion", ...promote);
    const second = await json("promotion", ...promote);

    expect(first).toMatchObject({ runId, digest, to, action: "promote", already: false, dryRun: false });
    expect(second).toMatchObject({ digest, previousDigest: digest, already: true });
    expect(promoted()).toBe(digest);
    expect(readPromotions(project.dir)).toHaveLength(1);
    expect(registry.missing()).toEqual([]);
    const { stdout } = await project.succeeds("authenticate", to, "--key", `${key}.pub`);
    expect(stdout).toContain("signed  urn:factory:decision:1");
  });

  it("attaches an unsigned decision that does not look signed", async () => {
    const { runId, digest } = await approved("one");
    await project.succeeds("promote", runId, "--to", to);
    await project.succeeds("key", "generate", "--out", join(project.outside, "eve"));

    await project.succeeds("authenticate", to);
    const { exit, stderr } = await project.factory(
      "authenticate",
      to,
      "--key",
      join(project.outside, "eve.pub"),
    );
    expect(exit).toBe(2);
    expect(stderr).toContain(`is attached to ${digest}`);
  });

  it("is refused without an approval of a key that was named", async () => {
    await project.succeeds("key", "generate", "--out", join(project.outside, "ada"));
    await project.succeeds("key", "generate", "--out", join(project.outside, "eve"));
    const unsigned = await approved("one");
    const signed = await approved("two", "--sign-key", join(project.outside, "eve"));
    const key = ["--key", join(project.outside, "ada.pub")];

    expect((await project.factory("promote", unsigned.runId, "--to", to, ...key)).stderr).toContain(
      "is not signed",
    );
    expect((await project.factory("promote", signed.runId, "--to", to, ...key)).stderr).toContain("not with");
    expect(promoted()).toBeUndefined();
  });

  it("is refused for what was rejected, and after the approval turned out wrong", async () => {
    const { runId: rejected } = await project.run();
    await project.succeeds("reject", rejected, "--reason", "no", "--remediation", "yes");
    const { exit, stderr } = await project.factory("promote", rejected, "--to", to);
    expect(exit).toBe(1);
    expect(stderr).toContain("was rejected by");

    const { runId, digest } = await approved("one");
    await project.succeeds("amend", runId, "--reversed", "--reason", "old page");
    const reversed = await project.factory("promote", runId, "--to", to);
    expect(reversed.exit).toBe(1);
    expect(reversed.stderr).toContain(`the approval of ${digest} was reversed in record 3: old page`);

    const same = await project.run();
    const again = await project.factory("approve", same.runId, ...WORDS);
    expect(again.exit).toBe(1);
    expect(again.stderr).toContain(
      `the same image was approved with ${runId}, which record 3 reversed: old page`,
    );
    expect(promoted()).toBeUndefined();
  });

  it("takes the image by its digest, whatever its tag was made to lead to", async () => {
    const good = await approved("one");
    const other = await approved("two");
    const index = join(project.dir, ".factory/state/images/index.json");
    const written = readFileSync(index, "utf8");
    writeFileSync(index, written.replace(good.runId, "-").replace(other.runId, good.runId));

    const { exit, stderr } = await project.factory("promote", good.runId, "--to", to);

    expect(exit, stderr).toBe(0);
    expect(promoted()).toBe(good.digest);
  });

  it("names what is wrong with a target", async () => {
    const { runId, digest } = await approved("one");

    for (const ref of [`${to}@${digest}`, "Team/Hello", `http://${to}`]) {
      const { exit, stderr } = await project.factory("promote", runId, "--to", ref);
      expect(exit).toBe(1);
      expect(stderr).toContain("is not the name of an image");
    }
  });
});

describe("factory rollback", () => {
  it("goes back one promotion after the other, past what turned out wrong", async () => {
    const images: Approved[] = [];
    for (const layer of ["one", "two", "three"]) {
      const image = await approved(layer);
      images.push(image);
      await project.succeeds("promote", image.runId, "--to", to);
    }
    const [one, two, three] = images as [Approved, Approved, Approved];

    const named = await json("rollback", "rollback", "--to", to);
    expect(named).toMatchObject({ digest: two.digest, current: { digest: three.digest }, applied: false });
    expect(promoted()).toBe(three.digest);

    await project.succeeds("amend", two.runId, "--critical-incident", "--reason", "it lost data");
    const applied = await json("rollback", "rollback", "--to", to, "--apply");
    expect(applied).toMatchObject({ digest: one.digest, runId: one.runId, applied: true });
    expect(promoted()).toBe(one.digest);
    expect(readPromotions(project.dir).at(-1)).toMatchObject({
      action: "rollback",
      digest: one.digest,
      previousDigest: three.digest,
    });

    const { exit, stderr } = await project.factory("rollback", "--to", to);
    expect(exit).toBe(1);
    expect(stderr).toContain(`nothing was promoted to ${to} before ${one.digest}`);
  });

  it("does not believe a log that says what was never approved", async () => {
    for (const layer of ["one", "two"]) {
      const { runId } = await approved(layer);
      await project.succeeds("promote", runId, "--to", to);
    }
    const [first] = readPromotions(project.dir);
    const log = promotionsFile(project.dir);
    const forged = `sha256:${"0".repeat(64)}`;
    writeFileSync(
      log,
      readFileSync(log, "utf8").replace(`"digest":"${first?.digest}"`, `"digest":"${forged}"`),
    );

    const { exit, stderr } = await project.factory("rollback", "--to", to, "--apply");

    expect(exit).toBe(1);
    expect(stderr).toContain(`was approved for ${first?.digest}, and the log of promotions says ${forged}`);
  });
});
