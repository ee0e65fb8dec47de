/** What cog writes for such a project: every requirement in one `pip install`, then the source. */
export const COG = `FROM build
ENV PYTHONUNBUFFERED=1 CFLAGS="-O3 -funroll-loops -fno-strict-aliasing -flto -S" PIP_BREAK_SYSTEM_PACKAGES=1
COPY requirements.txt /tmp/requirements.txt
RUN --mount=type=cache,target=/root/.cache/pip --mount=type=secret,id=ca,target=/run/ca.pem \\
    PIP_CERT=/run/ca.pem python3 -m pip install -r /tmp/requirements.txt
ENV CFLAGS=
WORKDIR /src
EXPOSE 5000
CMD ["python3", "app.py"]
COPY . /src
`;

/** What somebody who knows uv and BuildKit writes: locked, cache mount, bytecode, source last, a runtime base, linked copies. */
export const UV = `FROM build AS packages
COPY --from=uv uv /bin/uv
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=/opt/venv
WORKDIR /app
RUN --mount=type=cache,target=/root/.cache/uv --mount=type=secret,id=ca,target=/run/ca.pem \\
    --mount=type=bind,source=uv.lock,target=uv.lock --mount=type=bind,source=pyproject.toml,target=pyproject.toml \\
    SSL_CERT_FILE=/run/ca.pem uv sync --locked --no-install-project --no-dev
FROM run
COPY --link --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY --link . .
ENV PATH=/opt/venv/bin:$PATH
CMD ["python", "app.py"]
`;
