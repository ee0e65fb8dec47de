from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def read_root() -> dict[str, str]:
    return {"message": "hello from factory"}


@app.get("/health")
def read_health() -> dict[str, str]:
    return {"status": "ok"}
