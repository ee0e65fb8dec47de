import { basename, extname } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { changeResources, type ResourcePlace } from "../change-resources.ts";
import { readDocument } from "../read-document.ts";
import { idProblem } from "../resource-id.ts";
import { checkProfile } from "./check-profile.ts";
import type { FactoryProfile, ProfileSettings } from "./profile.ts";
import { profileFileSchema } from "./profile-schema.ts";
import { profileIds, writeProfile } from "./profile-store.ts";

export interface NewProfile {
  /** Absolute path of a YAML or JSON file. */
  readonly file: string;
  readonly shown: string;
  /** Instead of the id in the file; without both, the name of the file is one. */
  readonly id?: string;
}

interface ProfileYaml extends ProfileSettings {
  readonly id?: string;
  readonly title?: string;
}

const AS_WRITTEN =
  /^\/(?:id|title|bindings\/[^/]*\/[^/]*|models\/[^/]*\/(?:provider|model)|requires\/[^/]*\/\d+)$/;

/** Defines a profile. Throws RESOURCE_EXISTS, and CONFIG_INVALID with every problem of the file. */
export async function createProfile(place: ResourcePlace, request: NewProfile): Promise<FactoryProfile> {
  const profile = await readProfileFile(request);
  return changeResources(place, async () => {
    const { projectDir } = place;
    if (profileIds(projectDir).includes(profile.id)) {
      throw new FactoryError("RESOURCE_EXISTS", `there is a profile ${profile.id} already`, {
        hint: "give another --id, or change its bindings and limits with factory profile update",
      });
    }
    await writeProfile(projectDir, profile);
    return profile;
  });
}

function readProfileFile({ file, shown, id: asked }: NewProfile): Promise<FactoryProfile> {
  return readDocument<ProfileYaml, FactoryProfile>({
    file,
    shown,
    schema: profileFileSchema,
    asWritten: AS_WRITTEN,
    section: /^\/[^/]+/,
    convert: (checked) => {
      checkProfile(checked);
      const { id: written, ...rest } = checked.value;
      const id = asked ?? written ?? basename(file, extname(file));
      const problem = idProblem(id);
      if (problem !== undefined) {
        checked.report("/id", asked === undefined ? problem : { ...problem, source: "--id" });
      }
      return { schemaVersion: 1, id, ...rest };
    },
  });
}
