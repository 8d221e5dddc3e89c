"""Write the table of rules into the README, from the rules' docstrings: `make readme`."""

import re
import subprocess
import sys
from pathlib import Path

readme = Path(__file__).parents[1] / "README.md"
table = subprocess.run(
    [sys.executable, "-m", "scheduler", "rules", "--markdown"], capture_output=True, check=True
).stdout.decode()
marks = re.compile(r"(<!-- scheduler rules --markdown -->\n).*?(<!-- end -->)", re.DOTALL)
text = marks.sub(lambda found: found[1] + table + found[2], readme.read_text(encoding="utf-8"))
readme.write_text(text, encoding="utf-8")
