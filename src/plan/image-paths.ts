/** The virtual environment of the image; every Python layer writes only below it. */
export const VENV = "/opt/venv";

/** Where build stages keep what must not reach a layer. */
export const SCRATCH = "/run/factory";

/** Where Debian and the official images have their programs. */
export const SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Search path of build and run time: the environment first, then the usual Debian folders. */
export const SEARCH_PATH = `${VENV}/bin:${SYSTEM_PATH}`;

/** Where the pages of a static project are served from. */
export const SITE = "/srv/site";
