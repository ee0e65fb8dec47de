/** The virtual environment of the image; every Python layer writes only below it. */
export const VENV = "/opt/venv";

/** Where build stages keep what must not reach a layer. */
export const SCRATCH = "/run/factory";

/** Search path of build and run time: the environment first, then the usual Debian folders. */
export const SEARCH_PATH = `${VENV}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;
