"""Account health (`GET_V2_SELLER_PERFORMANCE_REPORT`): every metric of every marketplace, a row each.

After Amazon's own schema, accountHealthReport-2020-11-18.json, whose example spells some names otherwise; a metric that
it does not know is laid out under its own name, so that none is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from pydantic import AliasChoices, AliasPath, Field

from xlops.errors import UnreadableFile
from xlops.language import Text
from xlops.reports.documents.model import Document, DocumentPart, Grid

METRICS = {
    "orderDefectRate": "odr", "negativeFeedback": "neg_fb", "claims": "atoz", "chargebacks": "chargeback",
    "lateShipmentRate": "lsr", "preFulfillmentCancellationRate": "cr", "prefulfillmentCancelRate": "cr",
    "onTimeDeliveryRate": "otdr", "unitOnTimeDeliveryRate": "unit_otdr", "validTrackingRate": "vtr",
    "invoiceDefectRate": "idr", "accountHealthRating": "ahr", "documentRequest": "document_requests",
}  # fmt: skip


class Range(DocumentPart):
    reporting_date_from: datetime
    reporting_date_to: datetime


class Counted(DocumentPart):
    """One of the causes that a rate is made of."""

    count: int
    status: str


class Metric(DocumentPart):
    status: str | None = Field(None, validation_alias=AliasChoices("status", "ahrStatus", "accountHealthRatingStatus"))
    rate: float | None = None
    numerator: int | None = Field(
        None,
        validation_alias=AliasChoices(
            AliasPath("orderWithDefects", "count"), AliasPath("invoiceDefect", "count"), "lateShipmentCount",
            "cancellationCount", "onTimeDeliveryCount", "unitOnTimeDeliveryCount", "validTrackingCount", "defectsCount",
        ),
    )  # fmt: skip
    denominator: int | None = Field(
        None,
        validation_alias=AliasChoices(
            "orderCount", "shipmentCountWithValidTracking", "shipmentCount", "totalUnitCount"
        ),
    )  # fmt: skip
    score: float | None = Field(None, validation_alias=AliasChoices("ahrScore", "accountHealthRatingScore"))
    target_value: float | None = None
    target_condition: str | None = None
    reporting_date_range: Range | None = None
    negative_feedback: Counted | None = None
    claims: Counted | None = None
    chargebacks: Counted | None = None
    missing_invoice: Counted | None = None
    late_invoice: Counted | None = None


_CAUSES = ("negativeFeedback", "claims", "chargebacks", "missingInvoice", "lateInvoice")


class MetricStatus(DocumentPart):
    marketplace_id: str
    status: str


class AccountHealth(DocumentPart):
    account_statuses: list[MetricStatus]
    performance_metrics: list[dict[str, Any]]


_HEADER = [
    "marketplace", "Date", "Metric", "Fulfilment", "Rate", "Numerator", "Denominator", "Score", "Target",
    "Target condition", "Status", "First day", "Last day",
]  # fmt: skip


def _name(key: str) -> str:
    """The metric's short name, else Amazon's own in small letters (`listing_policy_violations`)."""
    return METRICS.get(key) or re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).lower()


def _metrics(entry: Mapping[str, Any]) -> Iterator[tuple[str, str, Metric]]:
    """(metric, fulfilment, values) of one marketplace; warning states come as a list, or as metrics of their own."""
    for key, value in entry.items():
        if isinstance(value, list):
            for state in value:
                yield f"warning_{_name(str(state.get('warningType')))}", "all", Metric.model_validate(state)
        elif not isinstance(value, Mapping):
            continue
        elif key == "warningStates":
            yield from _metrics(value)
        elif key == "orderDefectRate":
            for fulfilment, part in value.items():
                yield _name(key), fulfilment, Metric.model_validate(part)
        else:
            yield _name(key), "all", Metric.model_validate(value)


def _rows(name: str, fulfilment: str, metric: Metric) -> Iterator[list[Any]]:
    """The cells from `Metric` on: of the metric, then of each cause that it counts."""
    days = metric.reporting_date_range
    window = [days.reporting_date_from.date().isoformat(), days.reporting_date_to.date().isoformat()] if days else []
    yield [
        name, fulfilment, metric.rate, metric.numerator, metric.denominator, metric.score,
        metric.target_value, metric.target_condition, metric.status, *window,
    ]  # fmt: skip
    for key, cause in zip(
        _CAUSES,
        (metric.negative_feedback, metric.claims, metric.chargebacks, metric.missing_invoice, metric.late_invoice),
        strict=True,
    ):
        if cause:
            counts = [cause.count, metric.denominator]
            yield [_name(key), fulfilment, None, *counts, None, None, None, cause.status, *window]


def _tables(report: AccountHealth) -> list[Grid]:
    known = [s.marketplace_id for s in report.account_statuses]
    cells: list[tuple[str, list[Any]]] = [
        (s.marketplace_id, ["account", "all", *[None] * 6, s.status]) for s in report.account_statuses
    ]
    for entry in report.performance_metrics:
        place = entry.get("marketplaceId") or (known[0] if len(known) == 1 else None)
        if place is None:
            raise UnreadableFile(
                Text(
                    "its metrics do not say of which marketplace they are: ask for the report again",
                    "其中的指标没有写明是哪个站点：请重新获取该报告",
                )
            )
        cells += [(place, row) for found in _metrics(entry) for row in _rows(*found)]
    days = [row[10] for _, row in cells if len(row) > 10]
    last = max(days, default=None)  # the report is of the day that its youngest window ends on
    rows = [[place, last, *row, *[None] * (11 - len(row))] for place, row in cells]
    return [("", [_HEADER, *rows])]


def _is_mine(top: Any) -> bool:
    return isinstance(top, Mapping) and {"accountStatuses", "performanceMetrics"} <= top.keys()


ACCOUNT_HEALTH = Document("GET_V2_SELLER_PERFORMANCE_REPORT", AccountHealth, _is_mine, _tables)
