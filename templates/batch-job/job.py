"""Counts the words of the file that INPUT names and writes the result as JSON."""

import json
import os
import sys
from collections import Counter
from pathlib import Path


def count_words(text: str) -> Counter[str]:
    return Counter(word.strip(".,;:!?\"'()").lower() for word in text.split())


def main() -> int:
    source = Path(os.environ.get("INPUT", "sample.txt"))
    if not source.is_file():
        print(f"{source} is not a file: set INPUT", file=sys.stderr)
        return 1
    counts = count_words(source.read_text(encoding="utf-8"))
    result = {"input": str(source), "words": counts.total(), "most_common": counts.most_common(3)}
    output = os.environ.get("OUTPUT")
    if output is None:
        print(json.dumps(result))
    else:
        Path(output).write_text(json.dumps(result) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
