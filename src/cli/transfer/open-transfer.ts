import { formatBytes } from "../../plan/format-bytes.ts";
import type { CopyOptions } from "../../registry/copy-image.ts";
import type { Context } from "../context.ts";
import { registryClient } from "../registry-client.ts";

/** What copying an image needs of this machine; what happens is told on standard error. */
export async function openTransfer(context: Context, caCert: string | undefined): Promise<CopyOptions> {
  const { signal, stderr } = context;
  const tell = (line: string) => stderr.write(`${line}\n`);
  return {
    client: await registryClient(context, caCert),
    signal,
    onWait: tell,
    onBlob: ({ digest, size, copied }) =>
      tell(`${copied ? "copied  " : "is there"} ${digest.slice(7, 19)}  ${formatBytes(size).padStart(9)}`),
  };
}
