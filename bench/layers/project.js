import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FLASK = { before: "3.1.2", after: "3.1.3" };

/**
 * The measured project: numpy, pandas, scikit-learn, flask and one file. Locked once with each flask, so that a bump
 * changes two files and asks no index.
 */
export function createProject(folder, uv) {
  mkdirSync(folder, { recursive: true });
  const locked = {
    after: lock(folder, { uv, flask: FLASK.after }),
    before: lock(folder, { uv, flask: FLASK.before }),
  };
  writeFileSync(join(folder, ".dockerignore"), ".factory\nrequirements.txt.*\n");
  writeFileSync(join(folder, "factory.yaml"), "start: python app.py\n");
  return {
    reset() {
      write(folder, locked.before);
      writeApp(folder, 0);
    },
    edit: (run) => writeApp(folder, run),
    bump: () => write(folder, locked.after),
  };
}

function lock(folder, { uv, flask }) {
  const names = [`flask==${flask}`, "numpy==2.3.5", "pandas==2.3.3", "scikit-learn==1.7.2"];
  const pyproject = `[project]
name = "measured"
version = "0"
requires-python = "==3.11.*"
dependencies = ${JSON.stringify(names)}
`;
  writeFileSync(join(folder, "pyproject.toml"), pyproject);
  run(uv, ["lock", "--quiet", "--no-python-downloads"], folder);
  const requirements = run(
    uv,
    ["export", "--quiet", "--locked", "--no-hashes", "--no-header", "--no-annotate"],
    folder,
  );
  return {
    "pyproject.toml": pyproject,
    "uv.lock": readFileSync(join(folder, "uv.lock"), "utf8"),
    "requirements.txt": requirements,
  };
}

function run(command, args, cwd) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}\n${stderr}`);
  return stdout;
}

function write(folder, files) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

function writeApp(folder, line) {
  writeFileSync(
    join(folder, "app.py"),
    `import flask, numpy, pandas, sklearn\nprint(flask.Flask("app"), numpy.ones(2), ${line})\n`,
  );
}
