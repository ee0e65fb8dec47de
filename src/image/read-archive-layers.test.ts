import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packTar } from "modern-tar";
import { afterAll, describe, expect, it } from "vitest";
import { readArchiveLayers } from "./read-archive-layers.ts";

const folder = mkdtempSync(join(tmpdir(), "factory-archive-"));
afterAll(() => rmSync(folder, { recursive: true }));

const MANIFEST = `sha256:${"a".repeat(64)}`;
const layers = [
  { mediaType: "x", digest: `sha256:${"b".repeat(64)}`, size: 700 },
  { mediaType: "x", digest: `sha256:${"c".repeat(64)}`, size: 3 },
];
const INDEX = JSON.stringify({ manifests: [{ digest: MANIFEST }] });
const TEXTS: readonly (readonly [string, string])[] = [
  [`blobs/${layers[0]?.digest.replace(":", "/")}`, "l".repeat(700)],
  [`blobs/${MANIFEST.replace(":", "/")}`, JSON.stringify({ layers })],
  ["index.json", INDEX],
];

async function archive(files: readonly (readonly [string, string])[]): Promise<string> {
  const file = join(mkdtempSync(join(folder, "archive-")), "image.tar");
  const entries = files.map(([name, body]) => ({ header: { name, size: body.length }, body }));
  writeFileSync(file, await packTar(entries));
  return file;
}

/** A ustar header; `size` is the text of its field. */
function header(name: string, size: Buffer, type = "0"): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0);
  size.copy(block, 124);
  block.write(type, 156);
  return block;
}

function octal(size: number): Buffer {
  return Buffer.from(`${size.toString(8).padStart(11, "0")}\0`);
}

/** An archive whose first file is a hole of `size` bytes, so that it takes no room on the disk. */
function archiveAfterHole(name: string, { start, size }: { start: readonly Buffer[]; size: number }): string {
  const file = join(folder, name);
  const descriptor = openSync(file, "w");
  let at = 0;
  const add = (bytes: Buffer) => {
    writeSync(descriptor, bytes, 0, bytes.length, at);
    at += Math.ceil(bytes.length / 512) * 512;
  };
  for (const bytes of start) add(bytes);
  at += Math.ceil(size / 512) * 512;
  for (const [path, text] of TEXTS.slice(1)) {
    add(header(path, octal(text.length)));
    add(Buffer.from(text));
  }
  add(Buffer.alloc(1024));
  closeSync(descriptor);
  return file;
}

const EXPECTED = layers.map(({ digest, size }) => ({ digest, size }));
const LARGE = 9_000_000_001;

describe("readArchiveLayers", () => {
  it("reads digest and size of each layer in order, wherever the manifest lies", async () => {
    expect(await readArchiveLayers(await archive(TEXTS))).toEqual(EXPECTED);
    expect(await readArchiveLayers(await archive(TEXTS.toReversed()))).toEqual(EXPECTED);
  });

  it("takes names that start with a dot and a slash", async () => {
    expect(await readArchiveLayers(await archive(TEXTS.map(([name, text]) => [`./${name}`, text])))).toEqual(
      EXPECTED,
    );
  });

  it("skips a layer of more than 8 GiB whose size is in a pax header", async () => {
    const records = Buffer.from(`13 path=abcd\n19 size=${LARGE}\n`);
    const start = [header("PaxHeaders/x", octal(records.length), "x"), records, header("x", octal(0))];

    expect(await readArchiveLayers(archiveAfterHole("pax.tar", { start, size: LARGE }))).toEqual(EXPECTED);
  });

  it("skips a layer of more than 8 GiB whose size is written in base 256", async () => {
    const size = Buffer.alloc(12);
    size.writeUInt8(0x80, 0);
    size.writeUIntBE(LARGE, 6, 6);

    const file = archiveAfterHole("base256.tar", { start: [header("x", size)], size: LARGE });

    expect(await readArchiveLayers(file)).toEqual(EXPECTED);
  });

  it.each([
    ["index.json", TEXTS.slice(0, 2)],
    [`blobs/${MANIFEST.replace(":", "/")}`, TEXTS.slice(2)],
  ])("says that %s is missing", async (name, files) => {
    await expect(readArchiveLayers(await archive(files))).rejects.toMatchObject({
      code: "OUTPUT_FAILED",
      message: `the image archive holds no ${name}`,
    });
  });

  it("does not take a damaged archive for a bug", async () => {
    await expect(readArchiveLayers(await archive([["index.json", "{"]]))).rejects.toMatchObject({
      code: "OUTPUT_FAILED",
      message: "index.json of the image archive is not JSON",
    });
  });
});
