import { open } from "node:fs/promises";

/** Whether it is JSON rather than an archive: a tar begins with the name of a file, and no image has one that begins with a brace. */
export async function isJsonFile(file: string): Promise<boolean> {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, 0);
    return buffer.toString("latin1", 0, bytesRead).trimStart().startsWith("{");
  } finally {
    await handle.close();
  }
}
