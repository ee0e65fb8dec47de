import { formatBytes } from "../../plan/format-bytes.ts";
import type { CopyOptions } from "../../registry/copy-image.ts";
import { openRegistry } from "../../registry/open-registry.ts";
import type { Context } from "../context.ts";
import { registryCredentials } from "../registry-credentials.ts";
import { registryNetwork } from "../registry-network.ts";

/** What copying an image needs of this machine; what happens is told on standard error. */
export async function openTransfer(context: Context, caCert: string | undefined): Promise<CopyOptions> {
  const { signal, stderr } = context;
  const tell = (line: string) => stderr.write(`${line}\n`);
  return {
    client: openRegistry({
      credentials: registryCredentials(context.env),
      network: await registryNetwork(context, caCert),
      signal,
      onRetry: tell,
    }),
    signal,
    onWait: tell,
    onBlob: ({ digest, size, copied }) =>
      tell(`${copied ? "copied  " : "is there"} ${digest.slice(7, 19)}  ${formatBytes(size).padStart(9)}`),
  };
}
