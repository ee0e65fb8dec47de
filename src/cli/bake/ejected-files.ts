import { relative } from "node:path";
import { spec } from "../../build/bake/bake-output.ts";
import { type BakeVariable, renderBakeFile } from "../../build/bake/render-bake-file.ts";
import { renderDockerfile } from "../../build/bake/render-dockerfile.ts";
import type { CacheSpec } from "../../build/cache-spec.ts";
import type { Plan } from "../../plan/types.ts";
import { secretPlace } from "./secret-variables.ts";

export interface EjectRequest {
  readonly plan: Plan;
  /** Folder of the project. Absolute, like all paths. */
  readonly projectDir: string;
  /** Where the files will lie. */
  readonly folder: string;
  readonly otherContexts: readonly string[];
  /** Ids of the secrets that this machine has. */
  readonly given: ReadonlySet<string>;
  readonly tags: readonly string[];
  readonly caches?: { readonly from: readonly CacheSpec[]; readonly to: readonly CacheSpec[] } | undefined;
}

const DOCKERFILE = "Dockerfile";
export const BAKE_FILE = "docker-bake.json";
const IGNORE_FILE = "Dockerfile.dockerignore";

export interface EjectedFiles {
  /** Text by name. */
  readonly files: Readonly<Record<string, string>>;
  /** Files outside the project, as the files name them, by the variable that is in each. bake has to be allowed to read them. */
  readonly reads: Readonly<Record<string, string>>;
}

/** The files that build the project without factory, on any machine. */
export function ejectedFiles(request: EjectRequest): EjectedFiles {
  const { plan, projectDir, folder, given, otherContexts } = request;
  const place = relative(projectDir, folder);
  const own = [DOCKERFILE, BAKE_FILE, IGNORE_FILE].map((name) => (place === "" ? name : `${place}/${name}`));
  const inside = !place.startsWith("..");
  const rendered = renderDockerfile({ plan, images: {}, given, otherContexts, ignored: inside ? own : [] });
  const variables: Record<string, BakeVariable> = {};
  const reads: Record<string, string> = {};
  const secrets = rendered.secrets.map((id) => {
    const found = secretPlace(id);
    if (found.kind === "env") return spec({ type: "env", id, env: found.name });
    variables[found.variable] = { default: found.fallback, description: `Says where the secret ${id} lies` };
    reads[found.variable] = found.path;
    return spec({ type: "file", id, src: found.path });
  });
  const contexts: Record<string, string> = {};
  for (const [ref, name] of Object.entries(rendered.layouts)) {
    const base = ref.replace("oci-layout://", "");
    contexts[name] = withVariable(
      variables,
      name,
      `Base image ${base}: oci-layout://FOLDER@DIGEST or docker-image://REF`,
    );
  }
  for (const name of rendered.contexts) {
    contexts[name] = withVariable(variables, name, `Folder with the files of the context ${name}`);
  }
  const bakeFile = renderBakeFile({
    platform: plan.platform,
    context: ".",
    dockerfile: place === "" ? DOCKERFILE : `${place}/${DOCKERFILE}`,
    contexts,
    args: rendered.args,
    tags: request.tags,
    labels: {},
    secrets,
    ssh: rendered.agents,
    cacheFrom: (request.caches?.from ?? []).map(cacheText),
    cacheTo: (request.caches?.to ?? []).map(cacheText),
    output: [request.tags.length === 0 ? "type=cacheonly" : "type=image,rewrite-timestamp=true"],
    variables,
  });
  const files = {
    [DOCKERFILE]: rendered.dockerfile,
    [BAKE_FILE]: bakeFile,
    [IGNORE_FILE]: rendered.dockerignore,
  };
  return { files, reads };
}

function withVariable(variables: Record<string, BakeVariable>, name: string, description: string): string {
  const variable = name.toUpperCase().replace(/[^A-Z0-9]+/g, "_");
  variables[variable] = { default: "", description };
  return `\${${variable}}`;
}

function cacheText({ type, attrs }: CacheSpec): string {
  return spec({ type, ...attrs });
}
