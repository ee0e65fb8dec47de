import { blocks } from "../../blocks/index.ts";
import type { Stack } from "../../src/plan/contracts.ts";
import { detectedFolder } from "../../src/plan/detected-folder.ts";
import type { Detection } from "../../src/plan/detection.ts";
import { SITE_CONFIG } from "../../src/plan/site-config.ts";
import type { Project } from "../../src/project/types.ts";

/** Above 1024, so that a user without privileges may listen there. */
const USUAL_PORT = 8080;

/** Folders of finished web pages. */
export const pages: Stack = {
  name: "static",
  needs: "an index.html in the folder itself, in public or in dist",
  catalogue: "static-bases",
  detect: async (project) => project.site !== undefined,
  describe,
  blocks,
};

async function describe(project: Project): Promise<Detection> {
  const { config, site } = project;
  const index = site === undefined || site.folder === "." ? "index.html" : `${site.folder}/index.html`;
  const ports = config.ports.map(({ value }) => value);
  return {
    stack: "static",
    ...detectedFolder(project),
    manager: "none",
    dependencies: [],
    systemPackages: [...new Set(config.systemPackages.map(({ value }) => value))].sort(),
    accelerator: "none",
    start:
      config.start === undefined
        ? { command: `nginx -e stderr -c ${SITE_CONFIG}`, source: `${index}:1` }
        : { command: config.start.value, source: config.start.source },
    ports: ports.length === 0 ? [USUAL_PORT] : ports,
  };
}
