import { createHash, type Hash } from "node:crypto";
import { Transform } from "node:stream";
import type { Descriptor } from "../image/layout-types.ts";

/** Passes bytes on and fails at their end, or as soon as there are too many, when they are not those of the descriptor. */
export class CheckBytes extends Transform {
  readonly #expected: Pick<Descriptor, "digest" | "size">;
  readonly #fail: (reason: string) => Error;
  readonly #hash: Hash = createHash("sha256");
  #bytes = 0;

  constructor(expected: Pick<Descriptor, "digest" | "size">, fail: (reason: string) => Error) {
    super();
    this.#expected = expected;
    this.#fail = fail;
  }

  override _transform(chunk: Buffer, _: string, done: (error: Error | null, data?: Buffer) => void): void {
    this.#bytes += chunk.length;
    this.#hash.update(chunk);
    const isTooLong = this.#bytes > this.#expected.size;
    if (isTooLong) done(this.#fail(`it has more than ${this.#expected.size} bytes`));
    else done(null, chunk);
  }

  override _flush(done: (error?: Error | null) => void): void {
    const reason = this.#difference();
    done(reason === undefined ? null : this.#fail(reason));
  }

  #difference(): string | undefined {
    const { digest, size } = this.#expected;
    if (this.#bytes !== size) return `it has ${this.#bytes} bytes instead of ${size}`;
    const found = `sha256:${this.#hash.digest("hex")}`;
    return found === digest ? undefined : `its bytes have the digest ${found}`;
  }
}
