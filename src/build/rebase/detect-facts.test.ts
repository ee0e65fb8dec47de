import { Readable } from "node:stream";
import { packTar } from "modern-tar";
import { describe, expect, it } from "vitest";
import { MEDIA_TYPES } from "../../image/media-types.ts";
import { detectFacts } from "./detect-facts.ts";

const DEBIAN = {
  "etc/os-release": { linkname: "../usr/lib/os-release" },
  "usr/lib/os-release": 'PRETTY_NAME="Debian 12"\nVERSION_ID="12"\nID=debian\n',
  "var/lib/dpkg/status": [
    "Package: libc6\nStatus: install ok installed\nVersion: 2.36-9+deb12u13\n",
    "Package: nodejs\nVersion: 1:18.20.4+dfsg-1\n",
  ].join("\n"),
};

describe("detectFacts", () => {
  it("reads distribution, libc and programs of a Debian", async () => {
    const files = { ...DEBIAN, "./usr/bin/python3": { linkname: "python3.11" } };

    expect(await detect([files])).toEqual({
      distribution: "debian-12",
      libc: "glibc-2.36",
      python: "3.11",
      interpreter: "/usr/bin/python3",
      node: "18.20",
    });
  });

  it("takes what the variables of an official image say, and the Python that comes first", async () => {
    const files = {
      "usr/bin/python3": { linkname: "python3.11" },
      "usr/local/bin/python3": { linkname: "python3.13" },
    };

    expect(await detect([files], ["PYTHON_VERSION=3.13.9", "NODE_VERSION=22.1.0"])).toEqual({
      python: "3.13.9",
      interpreter: "/usr/local/bin/python3",
      node: "22.1.0",
    });
  });

  it("reads an Alpine", async () => {
    const files = {
      "etc/os-release": "ID=alpine\nVERSION_ID=3.20.3\n",
      "lib/apk/db/installed": "C:x\nP:musl\nV:1.2.5-r0\n\nP:busybox\nV:1.36\n",
    };

    expect(await detect([files])).toEqual({ distribution: "alpine-3.20", libc: "musl-1.2" });
  });

  it("believes the last layer", async () => {
    const newer = { "usr/lib/os-release": "ID=debian\nVERSION_ID=13\n" };

    expect((await detect([DEBIAN, newer])).distribution).toBe("debian-13");
  });

  it("knows nothing of an empty base", async () => {
    expect(await detect([{}])).toEqual({});
  });
});

type Files = Readonly<Record<string, string | { readonly linkname: string }>>;

async function detect(layers: readonly Files[], Env: readonly string[] = []) {
  const tars = await Promise.all(layers.map(tarOf));
  return detectFacts({
    config: { architecture: "amd64", os: "linux", config: { Env }, rootfs: { type: "layers", diff_ids: [] } },
    layers: tars.map((_, at) => ({ mediaType: MEDIA_TYPES.layerTar, digest: String(at), size: 1 })),
    open: ({ digest }) => Readable.from([tars[Number(digest)]]),
  });
}

function tarOf(files: Files): Promise<Uint8Array> {
  return packTar(
    Object.entries(files).map(([name, file]) =>
      typeof file === "string"
        ? { header: { name, size: file.length, type: "file" as const }, body: file }
        : { header: { name, size: 0, type: "symlink" as const, linkname: file.linkname } },
    ),
  );
}
