"""Records js-tests/recordings/python.json: what Python makes of small texts.

    python3 record_python.py TARGET
"""

import contextlib
import io
import json
import math
import platform
import random
import sys

from python_cases import EXPRESSIONS, PROGRAMS

ARITHMETIC_ROWS = 2400
FORMAT_ROWS = 600

INTS = [
    0, 1, -1, 2, -2, 3, 7, -7, 10, 255, -256, 65535, 2**31 - 1, -2**31, 2**53 - 1,
    2**53, 2**53 + 1, -2**53 - 1, 2**63 - 1, -2**63, 2**64, 10**18 + 9,
    -10**25 + 1, 2**100 + 3, True, False
]
FLOATS = [
    0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 3.7, -3.7, 1e-5, 0.1, 0.3,
    123456.789, -98765.4321, 1e15, 1e16, 2.0**53, 1e22, 1e100, 1e308, 5e-324, 2.2e-308,
    math.inf, -math.inf, math.nan
]
OPERATORS = ["+", "-", "*", "/", "//", "%", "**", "<<", ">>", "&", "|", "^", "==",
             "<", "<=", "!="]
FORMATS = ["", ".0f", ".1f", ".3f", ".17f", "e", ".0e", ".2e", ".16e", "g", ".1g", ".3g",
           ".17g", ".2", ".5", "%", ".1%", "10.3f", "<12.4e", "+.2f", "012.3f", ",.2f", "#.3g",
           "#.0f"]


def evaluate(expression):
    """['value', repr], or ['error', the exception's name]."""
    try:
        return ["value", repr(eval(expression, {"math": math}))]
    except Exception as error:
        return ["error", type(error).__name__]


def execute(program):
    """The lines that it prints, and the exception's name and text."""
    out = io.StringIO()
    error = None
    with contextlib.redirect_stdout(out):
        try:
            exec(compile(program, "program", "exec"),
                 {"math": math, "__name__": "inductor_module"})
        except Exception as raised:
            error = [type(raised).__name__, str(raised)]
    return {"source": program, "printed": out.getvalue().split("\n")[:-1], "error": error}


def draw_number(rng):
    kind = rng.random()
    if kind < 0.3:
        return rng.choice(INTS)
    if kind < 0.5:
        return rng.choice(FLOATS)
    if kind < 0.7:
        return rng.randint(-10**rng.randint(1, 30), 10**rng.randint(1, 30))
    if kind < 0.8:
        return rng.randint(-20, 20)
    return rng.uniform(-1, 1) * 10.0**rng.randint(-20, 20)


def text_of(number):
    """As an expression."""
    if isinstance(number, float) and not math.isfinite(number):
        return f"float('{number}')"
    return f"({number!r})"


def arithmetic(rng):
    rows = []
    while len(rows) < ARITHMETIC_ROWS:
        left, right = draw_number(rng), draw_number(rng)
        operator = rng.choice(OPERATORS)
        if operator in ("**", "<<", ">>") and abs(right) > 70 and not isinstance(right, float):
            right = right % 64 if rng.random() < 0.8 else -(right % 5)
        expression = f"{text_of(left)} {operator} {text_of(right)}"
        kind, result = evaluate(expression)
        # JavaScript's powers of floats are not rounded as C's are; complex numbers are not known here.
        if operator == "**" and (isinstance(left, float) or isinstance(right, float)
                                 or right < 0):
            if left < 0 or (kind == "value" and not exact_power(left, right)):
                continue
        rows.append([expression, kind, result])
    return rows


def exact_power(base, exponent):
    return exponent in (0, 1, 2, -1) or base in (0, 1, -1) or not all(
        math.isfinite(value) for value in (base, exponent))


def formats(rng):
    rows = []
    while len(rows) < FORMAT_ROWS:
        number = draw_number(rng)
        if rng.random() < 0.25:
            digits = rng.randint(-5, 8)
            expression = f"round({text_of(number)}, {digits})"
        elif rng.random() < 0.1:
            expression = f"divmod({text_of(number)}, {text_of(draw_number(rng))})"
        elif rng.random() < 0.1:
            expression = f"(int({text_of(number)}), float({text_of(number)}))"
        else:
            expression = f"f'{{{text_of(number)}:{rng.choice(FORMATS)}}}'".replace(
                "float('", 'float("').replace("')", '")')
        rows.append([expression, *evaluate(expression)])
    return rows


def split_expressions():
    """Lines, and lines that go on until their quotes are closed."""
    pending = ""
    for line in EXPRESSIONS.split("\n"):
        pending = f"{pending}\n{line}" if pending else line
        if pending.count("'''") % 2 == 0:
            yield pending
            pending = ""


def main():
    rng = random.Random(0)
    recording = {
        "python": platform.python_version(),
        "expressions": [[text, *evaluate(text)] for text in split_expressions()],
        "arithmetic": arithmetic(rng),
        "formats": formats(rng),
        "programs": [execute(program.strip("\n") + "\n") for program in PROGRAMS.split("\n---\n")],
    }
    with open(sys.argv[1], "w", encoding="utf-8") as target:
        json.dump(recording, target, ensure_ascii=True, indent=0)
        target.write("\n")


main()
