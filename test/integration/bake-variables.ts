import { readFileSync } from "node:fs";
import { join } from "node:path";
import { baseDir } from "../../src/base/base-dir.ts";
import { parseBaseName } from "../../src/base/base-name.ts";
import { readLayout } from "../../src/image/read-layout.ts";
import { testMachine } from "./test-machine.ts";

/** Values for the variables of an ejected docker-bake.json that name bases of this machine. */
export async function bakeVariables(folder: string): Promise<Readonly<Record<string, string>>> {
  const { variable = {} } = JSON.parse(readFileSync(join(folder, "docker-bake.json"), "utf8")) as {
    readonly variable?: Readonly<Record<string, { readonly description: string }>>;
  };
  const values: Record<string, string> = {};
  for (const [name, { description }] of Object.entries(variable)) {
    const base = /^Base image (\S+): /.exec(description)?.[1];
    if (base === undefined) continue;
    const { dir, descriptor } = await readLayout(baseDir(testMachine().cache, parseBaseName(base)));
    values[name] = `oci-layout://${dir}@${descriptor.digest}`;
  }
  return values;
}
