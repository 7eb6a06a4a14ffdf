"""The house style as data: colours, type, number formats. Every cell format of the template comes from here."""

from __future__ import annotations

from typing import Any

from xlops.targets import Status

INK = "#1F2933"
MUTED = "#5B6770"
RULE = "#AEB8C1"  # between groups, and under a section's heads
THIN = "#EDF0F2"  # between rows
DARK = "#3E4A55"  # under a section's title
SURFACE = "#F5F7F9"
ACCENT = "#0B6E99"
TINT = "#E3F1F7"
GRID = "#E6EAED"
FIELD, FIELD_EDGE = "#F1F8FB", "#BBD9E6"  # where people type: the only boxes
WHITE = "#FFFFFF"
BAR = "#9CC7DA"  # the accent at half strength, for the bars that lead up to the newest one
GREY_BAR = "#C3CCD4"
TREND = "#7B8A97"  # of a trend whose one colour is no verdict
SPARK = "#AEB8C1"  # of a sparkline, but for its last column
RISE, FALL = "#5FA37E", "#C96A5E"
# statuses as areas, where their text colours would be too heavy
STATUS_AREA = {
    "met": RISE,
    "likely_met": "#B5D6C3",
    "warn": "#E0B04A",
    "likely_warn": "#F0DAA8",
    "breach": FALL,
    "likely_breach": "#EBC1BD",
    "open": "#8FA6BC",
    "low_sample": GREY_BAR,
    "no_data": GREY_BAR,
}

FONTS = {"en": "Calibri", "zh": "Microsoft YaHei"}

BLUE = ("#34506B", "#E6EDF4")
# status -> (text, fill); icon and word are those of xlops.targets.Status; conditional formats look for the icon
STATUS = {
    "met": ("#1B6B41", "#E4F4EA"),
    "warn": ("#7A5200", "#FFF1CC"),
    "breach": ("#A61B10", "#FDE5E2"),
    "low_sample": ("#5B6770", "#F0F2F4"),
    "no_data": ("#5B6770", "#FFFFFF"),
    "info": ("#5B6770", "#FFFFFF"),
}
# of what still moves: (text, fill, border), dashed and light, so that it reads as unsure in grey too
LIKELY = {
    "likely_met": (STATUS["met"][0], "#F4FBF6", "#8FBFA3"),
    "likely_warn": (STATUS["warn"][0], "#FFFAEC", "#D9B766"),
    "likely_breach": (STATUS["breach"][0], "#FFF5F4", "#E0968F"),
    "open": ("#34506B", "#FFFFFF", "#9FB2C4"),
}
CLOCK = "◷"
ICON = {status: Status(status).icon for status in STATUS}
GOOD, BAD = STATUS["met"][0], STATUS["breach"][0]

# the fourth part shows text: an empty result reads as "–", never as a zero
DASH = '"–"'
NUMBER = {
    "money": f"#,##0;-#,##0;0;{DASH}",
    "price": f"#,##0.00;-#,##0.00;0.00;{DASH}",
    "each": f"[>=1000]#,##0;[<=-1000]-#,##0;#,##0.00;{DASH}",  # money of one order, unit or click
    "whole": f"#,##0;-#,##0;0;{DASH}",  # the same in a currency without decimals
    "share": f"0.0%;-0.0%;0.0%;{DASH}",
    "change": f"+0.0%;-0.0%;0.0%;{DASH}",
    "ratio": f"0.00;-0.00;0.00;{DASH}",
    "count": f"#,##0;-#,##0;0;{DASH}",
    "days": f"#,##0;-#,##0;0;{DASH}",
    "gap_pct": f"+0.0%;-0.0%;0.0%;{DASH}",
    "gap_pp": f'+0.0" pp";-0.0" pp";0.0" pp";{DASH}',
    "arrow_pct": f"▲ +0.0%;▼ -0.0%;0.0%;{DASH}",
    "arrow_pp": f'▲ +0.0" pp";▼ -0.0" pp";0.0" pp";{DASH}',
    "share_fine": f"0.00%;-0.00%;0.00%;{DASH}",
    "gap_count": f"+#,##0;-#,##0;0;{DASH}",
    "gap_ratio": f"+#,##0.00;-#,##0.00;0.00;{DASH}",
    "gap_pp_fine": f'+0.00" pp";-0.00" pp";0.00" pp";{DASH}',
    "arrow_pp_fine": f'▲ +0.00" pp";▼ -0.00" pp";0.00" pp";{DASH}',
    "points": "0.0;-0.0;0;@",
    "over": "#,##0;-#,##0;0;@",
    "unseen": ";;;",
    "signed": f"[>=0.5]+#,##0;[<=-0.5]-#,##0;0;{DASH}",
    "day": f"yyyy-mm-dd;;;{DASH}",
    "edge": "#,##0.##;-#,##0.##;0;@",
    "large": f'[>=1000000]#,##0.00,,"M";[<0]-#,##0;#,##0;{DASH}',
}

STYLES: dict[str, dict[str, Any]] = {
    "body": {},
    "title": {"size": 18, "bold": True},
    "subtitle": {"size": 10, "color": MUTED},
    "section": {"size": 12, "bold": True, "bottom": 1, "bottom_color": DARK},
    "section_note": {"size": 9, "color": MUTED, "bottom": 1, "bottom_color": DARK, "align": "right"},
    "caption": {"size": 9, "color": MUTED},
    "note": {"size": 9, "color": MUTED, "text_wrap": True, "valign": "top"},
    "link": {"size": 10, "color": ACCENT, "underline": 0},
    "head": {"color": MUTED, "bottom": 1, "bottom_color": RULE, "size": 9, "text_wrap": True},
    "head_number": {
        "color": MUTED,
        "bottom": 1,
        "bottom_color": RULE,
        "size": 9,
        "align": "right",
        "text_wrap": True,
    },
    # the row of machine-read column ids keeps its filter buttons and hides its text
    "ids": {"num_format": ";;;", "size": 8},
    "row": {"bottom": 1, "bottom_color": THIN},
    "row_group": {"bottom": 1, "bottom_color": RULE},
    "strong": {"bottom": 1, "bottom_color": THIN, "bold": True},
    "muted": {"bottom": 1, "bottom_color": THIN, "color": MUTED, "size": 9},
    "wrap": {"bottom": 1, "bottom_color": THIN, "text_wrap": True, "size": 9},
    "line": {},
    "line_strong": {"bold": True},
    "line_muted": {"color": MUTED},
    "line_status": {"size": 9, "align": "center"},
    "typed": {"border": 1, "border_color": FIELD_EDGE, "bg": FIELD, "locked": False, "color": ACCENT, "size": 9},
    "typed_line": {
        "left": 1,
        "left_color": FIELD_EDGE,
        "right": 1,
        "right_color": FIELD_EDGE,
        "bg": FIELD,
        "locked": False,
        "color": ACCENT,
        "size": 9,
    },
    "own": {"locked": False, "color": ACCENT},  # its box is a conditional format
    "status": {"bottom": 1, "bottom_color": THIN, "size": 9, "bold": True, "align": "center"},
    "hidden": {"num_format": ";;;", "size": 8},
    "picker": {
        "bold": True,
        "bg": FIELD,
        "color": ACCENT,
        "border": 1,
        "border_color": FIELD_EDGE,
        "locked": False,
        "align": "left",
        "indent": 1,
    },
    "summary": {"size": 13, "bold": True, "bg": TINT, "indent": 1, "left": 5, "left_color": ACCENT},
    "summary_more": {"bg": TINT, "indent": 1, "left": 5, "left_color": ACCENT},
    "tinted": {"bg": TINT},
    "strip_caption": {"size": 9, "color": MUTED},
    "strip_value": {"size": 18, "bold": True, "align": "left"},
    "input_head": {"size": 9, "bold": True, "color": MUTED, "bottom": 1, "bottom_color": RULE, "align": "right"},
    "input_label": {"size": 9, "color": MUTED},
    "input": {"size": 9, "color": MUTED, "align": "right"},
    "data_head": {"bold": True, "bg": SURFACE, "size": 9, "bottom": 1, "bottom_color": RULE},
    "data": {"size": 9},
}


def contrast(text: str, fill: str) -> float:
    """The WCAG contrast of two `#rrggbb` colours; 4.5 and up is readable."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        lin = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * lin[0] + 0.7152 * lin[1] + 0.0722 * lin[2]

    high, low = sorted((light(text), light(fill)), reverse=True)
    return (high + 0.05) / (low + 0.05)


class Ink:
    """Makes each cell format once; `ink("row", number="share", bold=True)`."""

    def __init__(self, book: Any, language: str) -> None:
        self.book = book
        self.font = FONTS[language]
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, style: str = "body", number: str | None = None, **more: Any) -> Any:
        props: dict[str, Any] = {"size": 10, "color": INK, "valign": "vcenter", **STYLES[style], **more}
        if number:
            props["num_format"] = NUMBER[number]
            props.setdefault("align", "right")
        key = tuple(sorted(props.items()))
        if key not in self._made:
            self._made[key] = self.book.add_format(self._spell(props))
        return self._made[key]

    def _spell(self, props: dict[str, Any]) -> dict[str, Any]:
        words = {"size": "font_size", "color": "font_color", "bg": "bg_color"}
        return {"font_name": self.font, **{words.get(k, k): v for k, v in props.items()}}

    def shade(self, **props: Any) -> Any:
        """A conditional format's ink: only what it changes."""
        key = (("shade", True), *sorted(props.items()))
        if key not in self._made:
            words = {"color": "font_color", "bg": "bg_color"}
            self._made[key] = self.book.add_format({words.get(k, k): v for k, v in props.items()})
        return self._made[key]
