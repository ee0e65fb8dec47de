import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { strToU8, zipSync } from "fflate";
import { afterEach, describe, expect, it } from "vitest";
import { lockNetwork } from "./lock-network.ts";
import { wheelMetadata } from "./wheel-metadata.ts";

const METADATA = "Metadata-Version: 2.1\nName: torch\nVersion: 2.99.0\n";
const FILE = "/torch-2.99.0-cp311-cp311-linux_x86_64.whl";

interface Served {
  readonly metadata?: string;
  readonly wheel?: Uint8Array;
  /** The server sends parts of files. */
  readonly parts: boolean;
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** What is read of a wheel, and which requests the server answered: path, and the part that was asked for. */
async function read(served: Served) {
  const requests: string[] = [];
  const server = createServer(({ url = "", headers }, response) => {
    requests.push(`${url.replace(FILE, "")}${headers.range ?? ""}`);
    const file = url === FILE ? served.wheel : served.metadata;
    if (file === undefined) return void response.writeHead(404).end();
    const [, from = "", to = ""] =
      (served.parts ? /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? "") : null) ?? [];
    if (from === "" && to === "") return void response.writeHead(200).end(file);
    const start = from === "" ? Math.max(file.length - Number(to), 0) : Number(from);
    const end = from === "" ? file.length : Math.min(Number(to) + 1, file.length);
    const range = `bytes ${start}-${end - 1}/${file.length}`;
    response.writeHead(206, { "content-range": range }).end(file.slice(start, end));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  const request = { network: lockNetwork({}), signal: new AbortController().signal };
  return { text: await wheelMetadata(`http://127.0.0.1:${port}${FILE}`, request), requests };
}

/** METADATA at its beginning, as no wheel has it, and then so many bytes that do not become fewer. */
function wheel(padding: number, level: 0 | 6 = 6): Uint8Array {
  const noise = new Uint8Array(padding).map((_, index) => (index * 2654435761) >>> 24);
  const files = { "torch-2.99.0.dist-info/METADATA": strToU8(METADATA), "torch/lib/libtorch.so": noise };
  return zipSync({ ...files, "torch/METADATA": strToU8("no") }, { level });
}

describe("wheelMetadata", () => {
  it("takes the file beside the wheel", async () => {
    expect(await read({ metadata: METADATA, wheel: wheel(10), parts: true })).toEqual({
      text: METADATA,
      requests: [".metadata"],
    });
  });

  it.each([0, 6] as const)(
    "reads the end of the wheel, and then METADATA alone, at level %s",
    async (level) => {
      const { text, requests } = await read({ wheel: wheel(6_000_000, 0 as typeof level), parts: true });

      expect(text).toBe(METADATA);
      expect(requests).toEqual([".metadata", "bytes=-4194304", expect.stringMatching(/^bytes=0-\d{4}$/)]);
      expect((await read({ wheel: wheel(100, level), parts: true })).requests).toHaveLength(2);
    },
  );

  it("takes a small wheel as a whole from a server that sends no parts", async () => {
    expect((await read({ wheel: wheel(1000), parts: false })).text).toBe(METADATA);
  });

  it.each([
    ["a large wheel as a whole", { wheel: wheel(6_000_000, 0), parts: false }],
    ["nothing", { parts: true }],
    ["a page", { metadata: "<html>", wheel: strToU8("<html>"), parts: false }],
    ["half a wheel", { wheel: wheel(1000).subarray(20), parts: true }],
  ])("knows nothing from a server that sends %s", async (_, served: Served) => {
    expect((await read(served)).text).toBe(undefined);
  });
});
