import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { Ajv2020 } from "ajv/dist/2020.js";
import { packTar } from "modern-tar";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { imageIndex } from "../src/build/deliver/image-index.ts";
import { indexToLayout } from "../src/build/deliver/index-to-layout.ts";
import { readLayout } from "../src/image/read-layout.ts";
import { writeLayout } from "../src/image/write-layout.ts";
import { PLAN_LABEL } from "../src/insight/provenance/image-labels.ts";
import { PROVENANCE_PREDICATE } from "../src/insight/provenance/provenance.ts";
import { statementBytes } from "../src/insight/provenance/statement.ts";
import type { Plan } from "../src/plan/types.ts";
import { type ProgramRun, runFactory } from "./run-factory.ts";

const PLAN_DIGEST = `sha256:${"1".repeat(64)}`;

describe("factory sign and factory authenticate", () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "factory-authenticate-"));
    await writeImage(join(folder, "image"), PLAN_DIGEST);
    await run("key", "generate", "--out", "key");
    await run("key", "generate", "--out", "other");
    expect(await run("sign", "image", "--key", "key")).toMatchObject({ exit: 0 });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function run(...args: readonly string[]): Promise<ProgramRun> {
    return runFactory(args, { cwd: folder });
  }

  it("accept what nobody changed, and say what is signed", async () => {
    const { exit, stdout } = await run("authenticate", "image", "--key", "key.pub", "--json");

    expect(exit).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      images: [{ layers: 1, statements: [{ predicateType: PROVENANCE_PREDICATE, signed: true }] }],
    });
    expect((await run("authenticate", "image")).exit).toBe(0);
  });

  it.each([
    ["inspect", ["inspect", "image"]],
    ["authenticate", ["authenticate", "image", "--key", "key.pub"]],
    ["sign", ["sign", "image", "--key", "key"]],
    ["key", ["key", "generate", "--out", "third"]],
  ])("print what the schema %s says", async (name, args) => {
    const schema = JSON.parse((await run("schema", name)).stdout);
    const { stdout } = await run(...args, "--json");
    const validate = new Ajv2020().compile(schema);

    expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true);
  });

  it("keep the key to its owner, and never replace one", async () => {
    expect(statSync(join(folder, "key")).mode & 0o777).toBe(0o600);
    expect(await run("key", "generate", "--out", "key")).toMatchObject({ exit: 1 });
  });

  it("list a statement once when a layout has the image under two tags", async () => {
    const dir = join(folder, "tagged");
    await writeImage(dir, PLAN_DIGEST);
    const file = join(dir, "index.json");
    const index = JSON.parse(readFileSync(file, "utf8")) as { manifests: readonly object[] };
    const manifests = index.manifests.flatMap((manifest) =>
      ["first", "second"].map((tag) => ({
        ...manifest,
        annotations: { "org.opencontainers.image.ref.name": tag },
      })),
    );
    writeFileSync(file, JSON.stringify({ ...index, manifests }));

    const { stdout } = await run("sign", "tagged", "--key", "key", "--json");

    expect(JSON.parse(stdout)).toMatchObject({ images: [{ statements: [PROVENANCE_PREDICATE] }] });
    expect((await run("authenticate", "tagged", "--key", "key.pub")).exit).toBe(0);
  });

  it("make the same layout when the same key signs again", async () => {
    const before = filesOf(join(folder, "image"));
    await run("sign", "image", "--key", "key");

    expect(filesOf(join(folder, "image"))).toEqual(before);
  });

  it("refuse a key that signed nothing, until it does, beside the first", async () => {
    await writeImage(join(folder, "twice"), PLAN_DIGEST);
    await run("sign", "twice", "--key", "key");

    const refused = await run("authenticate", "twice", "--key", "other.pub");
    expect(refused.exit).toBe(2);
    expect(refused.stderr).toContain("no signature of the key");
    await run("sign", "twice", "--key", "other");
    for (const key of ["key.pub", "other.pub"]) {
      expect((await run("authenticate", "twice", "--key", key)).exit).toBe(0);
    }
  });

  it("refuse an image of which a byte of any blob is another", async () => {
    const blobs = join(folder, "image/blobs/sha256");
    for (const name of readdirSync(blobs)) {
      const path = join(blobs, name);
      const bytes = readFileSync(path);
      // Not each one: what an envelope's bytes mean is tested beside its code, and here a digest covers them.
      for (let at = 0; at < bytes.length; at += 7) {
        const flipped = Buffer.from(bytes);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
        writeFileSync(path, flipped);
        const { exit, stderr } = await run("authenticate", "image", "--key", "key.pub");
        expect(exit, `byte ${at} of ${name}: ${stderr}`).toBe(2);
      }
      writeFileSync(path, bytes);
    }
    expect((await run("authenticate", "image", "--key", "key.pub")).exit).toBe(0);
  }, 120_000);

  it("refuse provenance of another plan, and statements about another image", async () => {
    await writeImage(join(folder, "plan"), `sha256:${"2".repeat(64)}`);
    const { exit, stderr } = await run("authenticate", "plan");
    expect(exit).toBe(2);
    expect(stderr).toContain("the provenance names the plan");

    await writeImage(join(folder, "subject"), PLAN_DIGEST, `sha256:${"3".repeat(64)}`);
    expect((await run("authenticate", "subject")).stderr).toContain("is about sha256:333");
  });

  it("say what is there: by inspect, provenance and sbom", async () => {
    const inspected = JSON.parse((await run("inspect", "image", "--json")).stdout);
    expect(inspected.images).toMatchObject([
      { plan: PLAN_DIGEST, attestations: [PROVENANCE_PREDICATE], platform: "linux/amd64" },
    ]);
    expect(inspected.images[0].signedBy).toHaveLength(1);
    expect((await run("inspect", "image")).stdout).toContain("signed      by the key");
    expect(JSON.parse((await run("provenance", "image")).stdout).predicateType).toBe(PROVENANCE_PREDICATE);
    const sbom = JSON.parse((await run("sbom", "image")).stdout);
    expect(sbom.components).toMatchObject([{ purl: "pkg:pypi/small@1.0" }]);
    expect((await run("sbom", "nowhere.tar")).exit).toBe(1);
  });
});

/** An image with one layer and provenance, which may be about another plan or image. */
async function writeImage(dir: string, planLabel: string, subject?: string): Promise<void> {
  const metadata = "Name: small\nVersion: 1.0\n";
  const name = "opt/venv/lib/python3.13/site-packages/small-1.0.dist-info/METADATA";
  const tar = await packTar([{ header: { name, size: metadata.length, type: "file" }, body: metadata }]);
  await writeLayout({
    dir,
    layer: Readable.from([Buffer.from(tar)]),
    config: { architecture: "amd64", os: "linux", config: { Labels: { [PLAN_LABEL]: planLabel } } },
  });
  const { descriptor } = await readLayout(dir, { architecture: "amd64" });
  const statement = statementBytes(
    { name: "image", digest: subject ?? descriptor.digest },
    PROVENANCE_PREDICATE,
    { buildDefinition: { externalParameters: { plan: PLAN_DIGEST } } },
  );
  const plan = { platform: { os: "linux", architecture: "amd64" } } as Plan;
  const attestations = [{ predicateType: PROVENANCE_PREDICATE, statement }];
  await indexToLayout(dir, imageIndex([{ plan, descriptor, attestations }]), []);
}

function filesOf(dir: string): Readonly<Record<string, string>> {
  const names = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path, readFileSync(path, "base64")];
    }),
  );
}
