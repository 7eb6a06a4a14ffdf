"""What a line of a page must not have, so that somebody can type it into cmd, into PowerShell 5.1 and into sh alike.

A block marked `shell` works line by line in all three. `bash` and `console` are for macOS and Linux, and a `bat` block
stands beside them: its lines work in cmd and in PowerShell under the policy that Windows comes with.
"""

from __future__ import annotations

import re

_QUOTED = re.compile(r'"[^"]*"')
_ANYWHERE = {  # within double quotes too
    r"\$": "`$` is a variable in PowerShell and sh",
    "`": "a backtick escapes in PowerShell",
    r"%\w+%": "`%NAME%` is a variable in cmd",
    "!": "`!` is history in bash",
    r'\\"': r"`\"` is no quote in PowerShell",
}
_BARE = {
    r"&&|\|\|": "PowerShell 5.1 has no `&&`",
    r"[;&]": "`;` and `&` join commands in some shells only",
    r"[|<>]": "PowerShell 5.1 writes what it redirects in another encoding: name a file with an option",
    r"[\\^]$": "no shell's mark of a line that goes on is that of the others",
    "'": "cmd knows no single quotes",
    r"(^|\s)#": "cmd has no comments behind a command",
    r"(^|[\s=])~": "only sh knows `~`",
    r"[{}()]": "brackets are PowerShell's and sh's own",
    ",": "a comma makes a list in PowerShell: quote it",
    r"(^|\s)@": "`@` is PowerShell's own: quote it",
    r"[*?[\]]": "zsh and sh fill patterns in: quote them",
}
_POSIX_ONLY = {".", "source", "export", "sudo", "sh", "bash", "which", "touch", "rm", "cp", "mv", "ls", "cat", "py"}


def faults(line: str, windows: bool = False) -> list[str]:
    """Why a line does not work in each shell; with `windows`, in cmd and in PowerShell 5.1 alone."""
    bare = _QUOTED.sub('""', line)
    found = [why for pattern, why in _ANYWHERE.items() if re.search(pattern, line)]
    found += [why for pattern, why in _BARE.items() if re.search(pattern, bare)]
    if bare.count('"') % 2:
        found.append("a quote is not closed")
    word = line.split()[0]
    if re.match(r"\w+=", word):
        found.append("only sh sets a variable for one command")
    if word in _POSIX_ONLY - ({"py"} if windows else set()):
        found.append(f"`{word}` is not everywhere")
    if word == "python3":
        found.append("on Windows it is `py`; inside an environment `python`")
    if "/" in word:
        found.append("cmd takes what stands behind `/` in a command for an option")
    if not windows and "\\" in line:
        found.append(r"`\` is no path on macOS and Linux")
    if windows and re.search(r"activate(\.ps1)?$", word, re.IGNORECASE):
        found.append("PowerShell runs no scripts as Windows comes: `cmd`, then activate.bat")
    if windows and re.fullmatch(r"[\w-]+\.(bat|cmd|exe)", word) and word != "curl.exe":
        found.append(r"PowerShell runs nothing of the folder it is in without `.\`")
    return found


def block_faults(language: str, body: str) -> list[str]:
    """What is wrong with a block, line by line; nothing for what is not for Windows."""
    lines = [line for line in body.splitlines() if line.strip()]
    if language == "text":  # what is said to a command, shown with it
        lines = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    elif language not in ("shell", "bat"):
        return []
    found = [f"{line}: {why}" for line in lines for why in faults(line, windows=language == "bat")]
    for before, line in zip(["", *lines], lines, strict=False):
        if line.lower().endswith("activate.bat") and before != "cmd":
            found.append(f"{line}: what a .bat sets is gone in PowerShell: `cmd` on the line before")
    return found
