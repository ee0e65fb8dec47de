import { afterEach, describe, expect, it } from "vitest";
import { makeWheel, type PackageIndex, startPackageIndex } from "../../test/package-index.ts";
import { NETWORK_SECRETS } from "../plan/network-mounts.ts";
import { targetEnvironment } from "../project/python/markers/target-environment.ts";
import type { TomlTable } from "../project/python/toml/parse-toml.ts";
import { lockNetwork } from "./lock-network.ts";
import { type SizeRequest, withWheelSizes } from "./wheel-sizes.ts";

const flask = makeWheel("flask", "3.1.2");
const click = makeWheel("click", "8.1.8", ["flask"]);

let index: PackageIndex | undefined;
afterEach(() => index?.close());

async function start(credentials?: string): Promise<string> {
  index = await startPackageIndex({
    projects: { flask: [flask], click: [click] },
    ...(credentials === undefined ? {} : { credentials }),
  });
  return index.url.replace(/simple$/, "files");
}

function request(overrides: Partial<SizeRequest> = {}): SizeRequest {
  return {
    target: targetEnvironment({ python: "3.12", architecture: "amd64" }),
    earlier: [],
    network: lockNetwork({}),
    signal: new AbortController().signal,
    ...overrides,
  };
}

function entry(name: string, ...wheels: readonly TomlTable[]): TomlTable {
  return { name, version: "1.0", wheels };
}

function wheel(url: string, hash: string): TomlTable {
  return { url, hashes: { sha256: hash } };
}

describe("withWheelSizes", () => {
  it("asks for the wheels that the target installs, and for no others", async () => {
    const files = await start();
    const windows = wheel(`${files}/flask/flask-3.1.2-cp312-cp312-win_amd64.whl`, "b");
    const document = {
      "lock-version": "1.0",
      packages: [
        entry("flask", windows, wheel(`${files}/flask/${flask.filename}`, "a")),
        entry("click", { ...wheel(`${files}/click/${click.filename}`, "c"), size: 7 }),
        { name: "local", directory: { path: "." } },
      ],
    };

    const sized = await withWheelSizes(document, request());

    expect(sized).toEqual({
      "lock-version": "1.0",
      packages: [
        entry("flask", windows, {
          ...wheel(`${files}/flask/${flask.filename}`, "a"),
          size: flask.bytes.byteLength,
        }),
        ...document.packages.slice(1),
      ],
    });
    expect(index?.requests).toEqual([`/files/flask/${flask.filename}`]);
  });

  it("takes from the earlier lock what has the same hash, so that a second lock asks nothing", async () => {
    const hash = "ab".repeat(32);
    const earlier = [
      {
        ...{ name: "flask", version: "3.1.2", source: "pylock.toml:1", dependencies: [], extras: {} },
        ...{
          root: true,
          artifacts: [{ kind: "wheel" as const, filename: "", hash: `sha256:${hash}`, size: 42 }],
        },
      },
    ];
    const document = {
      packages: [entry("flask", wheel("http://127.0.0.1:9/flask-1.0-py3-none-any.whl", hash))],
    };

    const sized = await withWheelSizes(document, request({ earlier }));

    expect(sized.packages).toMatchObject([{ wheels: [{ size: 42 }] }]);
  });

  it("leaves out what the server does not tell", async () => {
    const files = await start();
    const document = {
      packages: [
        entry("gone", wheel(`${files}/gone/gone-1.0-py3-none-any.whl`, "a")),
        entry("closed", wheel("http://127.0.0.1:9/closed-1.0-py3-none-any.whl", "b")),
        entry("local", { path: "wheels/local-1.0-py3-none-any.whl", hashes: { sha256: "c" } }),
      ],
    };

    expect(await withWheelSizes(document, request())).toEqual(document);
  });

  it("signs in as the index is signed in to", async () => {
    const files = await start("me:secret");
    const document = { packages: [entry("flask", wheel(`${files}/flask/${flask.filename}`, "a"))] };
    const netrc = Buffer.from("machine 127.0.0.1 login me password secret\n");

    const without = await withWheelSizes(document, request());
    const sized = await withWheelSizes(
      document,
      request({ network: lockNetwork({ [NETWORK_SECRETS.netrc]: netrc }) }),
    );

    expect(without).toEqual(document);
    expect(sized.packages).toMatchObject([{ wheels: [{ size: flask.bytes.byteLength }] }]);
  });

  it("ends when the person interrupts it", async () => {
    const files = await start();
    const document = { packages: [entry("flask", wheel(`${files}/flask/${flask.filename}`, "a"))] };

    await expect(withWheelSizes(document, request({ signal: AbortSignal.abort() }))).rejects.toMatchObject({
      code: "INTERRUPTED",
    });
  });
});
