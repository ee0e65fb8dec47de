"""Fits a line with torch, on the GPU when there is one, and writes a checkpoint to OUTPUT_DIR."""

import os
from pathlib import Path

import torch


def main() -> None:
    torch.manual_seed(0)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    print(f"training on {device}", flush=True)
    x = torch.linspace(-1, 1, 256, device=device).unsqueeze(1)
    y = 3 * x + 1 + 0.05 * torch.randn_like(x)
    model = torch.nn.Linear(1, 1).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    for epoch in range(int(os.environ.get("EPOCHS", "100"))):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        if epoch % 20 == 0:
            print(f"epoch {epoch} loss {loss.item():.4f}", flush=True)
    folder = Path(os.environ.get("OUTPUT_DIR", "output"))
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), folder / "model.pt")
    print(f"wrote {folder / 'model.pt'}", flush=True)


if __name__ == "__main__":
    main()
