import { resolve } from "node:path";
import { createProfile } from "../../factory/profile/create-profile.ts";
import type { Context } from "../context.ts";
import { printDocument } from "../decisions/print-document.ts";
import { projectDir } from "../decisions/project-option.ts";
import type { CreateOptions } from "./options.ts";

/** `factory profile create` */
export async function runCreate(file: string, options: CreateOptions, context: Context): Promise<void> {
  const folder = await projectDir(options, context);
  const { id } = options;
  const profile = await createProfile(
    { projectDir: folder, signal: context.signal },
    {
      file: resolve(context.cwd, file),
      shown: file,
      ...(id === undefined ? {} : { id }),
    },
  );
  const text = `made the profile ${profile.id} in .factory/profiles/${profile.id}.json\n`;
  printDocument(profile, text, { json: options.json, context });
}
