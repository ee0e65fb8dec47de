import { install, runOrExit } from "./install.js";

install();
runOrExit(process.execPath, ["bin/factory.js", "quickstart", ...process.argv.slice(2)]);
