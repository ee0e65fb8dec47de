/** What OpenSSH's agent takes at most, without the four bytes of the length. */
const LARGEST = 256 * 1024;

/**
 * Cuts a stream of bytes into messages of the ssh agent protocol (draft-ietf-sshm-ssh-agent): a length of four bytes,
 * then the type and the contents. Throws a plain Error for a length that no agent takes.
 */
export async function* agentFrames(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4) {
      const length = rest.readUInt32BE(0);
      if (length === 0 || length > LARGEST) throw new Error(`a message of ${length} bytes for the ssh agent`);
      if (rest.length < 4 + length) break;
      yield rest.subarray(0, 4 + length);
      rest = rest.subarray(4 + length);
    }
  }
}
