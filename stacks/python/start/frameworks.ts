import { django } from "./django.ts";
import { fastapi } from "./fastapi.ts";
import { fasthtml } from "./fasthtml.ts";
import { flask } from "./flask.ts";
import { gradio } from "./gradio.ts";
import { streamlit } from "./streamlit.ts";
import type { Framework } from "./types.ts";

/** In the order in which they are preferred: servers before the demos that people put beside them. */
export const frameworks: readonly Framework[] = [django, fastapi, fasthtml, flask, streamlit, gradio];
