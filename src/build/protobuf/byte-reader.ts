import { WIRE_KIND } from "./wire-kind.ts";

const TWO_32 = 2 ** 32;
const LONGEST_VARINT = 10;

/** Reads a buffer from its start. Throws RangeError where the bytes end too early or are no protobuf. */
export class ByteReader {
  private readonly buffer: Buffer;
  private position = 0;
  /** The halves of the number that `varint` read last. */
  private low = 0;
  private high = 0;

  constructor(bytes: Uint8Array) {
    this.buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get done(): boolean {
    return this.position >= this.buffer.length;
  }

  bool(): boolean {
    this.varint();
    return this.low !== 0 || this.high !== 0;
  }

  uint32(): number {
    this.varint();
    return this.low >>> 0;
  }

  int32(): number {
    this.varint();
    return this.low | 0;
  }

  /** The nearest JavaScript number. */
  int64(): number {
    this.varint();
    return (this.high | 0) * TWO_32 + (this.low >>> 0);
  }

  string(): string {
    const end = this.end();
    const text = this.buffer.toString("utf8", this.position, end);
    this.position = end;
    return text;
  }

  /** A view, not a copy: exported images pass through here. */
  bytes(): Buffer {
    const end = this.end();
    const view = this.buffer.subarray(this.position, end);
    this.position = end;
    return view;
  }

  /** Passes over a field nobody asked for. */
  skip(tag: number): void {
    switch (tag & 7) {
      case WIRE_KIND.varint:
        this.varint();
        break;
      case WIRE_KIND.fixed64:
        this.pass(8);
        break;
      case WIRE_KIND.bytes:
        this.bytes();
        break;
      case WIRE_KIND.fixed32:
        this.pass(4);
        break;
      case WIRE_KIND.groupStart:
        this.skipGroup();
        break;
      default:
        throw new RangeError(`no protobuf: there is no field of the kind ${tag & 7}`);
    }
  }

  private skipGroup(): void {
    for (let tag = this.uint32(); (tag & 7) !== WIRE_KIND.groupEnd; tag = this.uint32()) this.skip(tag);
  }

  private end(): number {
    const end = this.uint32() + this.position;
    if (end > this.buffer.length) throw tooShort();
    return end;
  }

  private pass(size: number): void {
    this.position += size;
    if (this.position > this.buffer.length) throw tooShort();
  }

  private varint(): void {
    this.low = 0;
    this.high = 0;
    for (let count = 0; count < LONGEST_VARINT; count += 1) {
      const byte = this.buffer[this.position++];
      if (byte === undefined) throw tooShort();
      const bits = byte & 0x7f;
      if (count < 5) this.low |= bits << (7 * count);
      if (count === 4) this.high = bits >>> 4;
      if (count > 4) this.high |= bits << (7 * count - 32);
      if (byte < 0x80) return;
    }
    throw new RangeError("no protobuf: a number has more than ten bytes");
  }
}

function tooShort(): RangeError {
  return new RangeError("no protobuf: the bytes end inside a field");
}
