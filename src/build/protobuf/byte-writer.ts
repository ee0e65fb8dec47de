const FIRST_CAPACITY = 256;
const LONGEST_VARINT = 10;
const TWO_32 = 2 ** 32;

/** A buffer that grows while it is written. */
export class ByteWriter {
  private buffer = Buffer.allocUnsafe(FIRST_CAPACITY);
  private length = 0;

  /** The bytes so far; a view, valid when nothing more is written. */
  finish(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  /** A whole number of up to 64 bits; negative ones take ten bytes, as int32 and int64 do. */
  varint(value: number | bigint): void {
    this.reserve(LONGEST_VARINT);
    if (typeof value === "bigint" || value < 0) this.writeSigned(BigInt(value));
    else this.writeHalves(value % TWO_32, Math.floor(value / TWO_32));
  }

  bytes(value: Uint8Array): void {
    this.varint(value.length);
    this.reserve(value.length);
    this.buffer.set(value, this.length);
    this.length += value.length;
  }

  string(value: string): void {
    const size = Buffer.byteLength(value);
    this.varint(size);
    this.reserve(size);
    this.length += this.buffer.write(value, this.length);
  }

  /** What `write` writes, after its length. Most messages are short, so that their length takes the one byte left for it. */
  nested(write: () => void): void {
    const start = this.length;
    this.varint(0);
    write();
    const size = this.length - start - 1;
    if (size < 0x80) {
      this.buffer[start] = size;
      return;
    }
    const content = Buffer.from(this.buffer.subarray(start + 1, this.length));
    this.length = start;
    this.bytes(content);
  }

  private writeSigned(value: bigint): void {
    const bits = BigInt.asUintN(64, value);
    this.writeHalves(Number(bits & 0xffffffffn), Number(bits >> 32n));
  }

  private writeHalves(low: number, high: number): void {
    let [l, h] = [low, high];
    while (h > 0 || l > 0x7f) {
      this.buffer[this.length++] = (l & 0x7f) | 0x80;
      l = ((l >>> 7) | (h << 25)) >>> 0;
      h >>>= 7;
    }
    this.buffer[this.length++] = l;
  }

  private reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.buffer.length));
    larger.set(this.finish());
    this.buffer = larger;
  }
}
