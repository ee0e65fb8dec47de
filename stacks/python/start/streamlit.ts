import { findLine } from "./find-line.ts";
import type { Framework } from "./types.ts";

/** A file of a usual name that imports streamlit. */
export const streamlit: Framework = {
  name: "Streamlit",
  distribution: "streamlit",
  sign: "`import streamlit`",
  find: async ({ code, port: portOr }) => {
    const found = findLine(code, /^(?:import|from) streamlit\b/m);
    if (found === undefined) return undefined;
    const port = portOr(8501);
    const listen = `--server.port \${PORT:-${port}} --server.address 0.0.0.0 --server.headless true`;
    const command = `streamlit run ${found.file.path} ${listen}`;
    return { kind: "start", start: { command, source: found.source, ports: [port] } };
  },
};
