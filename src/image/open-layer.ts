import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type Readable, Transform } from "node:stream";
import { createGunzip } from "node:zlib";
import { FactoryError } from "../errors/factory-error.ts";
import { blobPath } from "./blob-path.ts";
import type { Descriptor } from "./layout-types.ts";
import { MEDIA_TYPES } from "./media-types.ts";

/**
 * The uncompressed tar of a layer. The stream fails with IMAGE_UNAVAILABLE at its end when the blob is not what its
 * digest says. Zstandard layers need the `zstd` program: Node 20 cannot read them.
 */
export function openLayer(layoutDir: string, layer: Descriptor): Readable {
  const blob = createReadStream(blobPath(layoutDir, layer.digest), { highWaterMark: 1 << 20 });
  const checked = blob.pipe(digestCheck(layer.digest));
  blob.once("error", (error) => checked.destroy(error));
  switch (layer.mediaType) {
    case MEDIA_TYPES.layerTar:
      return checked;
    case MEDIA_TYPES.layerGzip:
    case MEDIA_TYPES.dockerLayerGzip:
      return chain(checked, createGunzip({ chunkSize: 1 << 18 }));
    case MEDIA_TYPES.layerZstd:
      return unpackZstd(checked);
    default:
      throw new FactoryError(
        "IMAGE_UNAVAILABLE",
        `layer ${layer.digest} has the unknown type ${layer.mediaType}`,
      );
  }
}

function digestCheck(digest: string): Transform {
  const hash = createHash("sha256");
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      const found = `sha256:${hash.digest("hex")}`;
      if (found === digest) return done();
      done(
        new FactoryError(
          "IMAGE_UNAVAILABLE",
          `layer ${digest} is damaged: its bytes have the digest ${found}`,
        ),
      );
    },
  });
}

function chain(from: Readable, to: Transform): Readable {
  from.once("error", (error) => to.destroy(error));
  return from.pipe(to);
}

function unpackZstd(packed: Readable): Readable {
  const child = spawn("zstd", ["-dc"], { stdio: ["pipe", "pipe", "ignore"] });
  const { stdin, stdout } = child;
  const fail = (message: string, cause?: unknown) =>
    stdout.destroy(
      new FactoryError("IMAGE_UNAVAILABLE", message, {
        ...(cause === undefined ? {} : { cause }),
        hint: "install zstd, or build with gzip layers",
      }),
    );
  child.once("error", (cause) => fail("cannot start zstd to unpack a layer", cause));
  child.once("exit", (code) => code !== 0 && fail(`zstd could not unpack a layer (exit code ${code})`));
  packed.once("error", (error) => {
    child.kill();
    stdout.destroy(error);
  });
  // A broken pipe is reported by the program's exit code.
  stdin.on("error", () => undefined);
  packed.pipe(stdin);
  return stdout;
}
