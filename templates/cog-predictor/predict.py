import numpy as np
from cog import BasePredictor, Input


class Predictor(BasePredictor):
    def setup(self) -> None:
        """Loads the model once, before the first prediction."""
        self.weights = np.array([0.5, 0.25])

    def predict(
        self,
        x: float = Input(description="First feature", default=1.0),
        y: float = Input(description="Second feature", default=2.0),
    ) -> float:
        """One prediction."""
        return float(self.weights @ np.array([x, y]))
