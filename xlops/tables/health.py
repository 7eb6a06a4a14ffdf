"""What Amazon and its customers say of the account: health metrics, seller feedback, Voice of the Customer."""

from __future__ import annotations

from xlops.tables.model import Table, Type

TABLES = (
    Table(
        "health",
        {
            "day": Type.DAY, "metric": Type.TEXT, "fulfilment": Type.TEXT, "rate": Type.SHARE, "numerator": Type.COUNT,
            "denominator": Type.COUNT, "score": Type.NUMBER, "target": Type.NUMBER, "target_condition": Type.TEXT,
            "status": Type.TEXT, "first_day": Type.DAY, "last_day": Type.DAY,
        },
        ("metric", "fulfilment"),
        "1",
        "Performance › Account Health",
        "绩效 › 账户状况",
    ),
    Table(
        "feedback",
        {
            "day": Type.DAY, "order_id": Type.TEXT, "rating": Type.COUNT, "comments": Type.TEXT,
            "response": Type.TEXT,
        },
        ("order_id",),
        "1",
        "Performance › Feedback › Feedback Manager › Download report",
        "绩效 › 反馈 › 反馈管理器 › 下载报告",
    ),
    Table(
        "voice",
        {
            "day": Type.DAY, "sku": Type.TEXT, "asin": Type.TEXT, "title": Type.TEXT, "condition": Type.TEXT,
            "fulfilment": Type.TEXT, "ncx_rate": Type.SHARE, "ncx_orders": Type.COUNT, "orders": Type.COUNT,
            "return_rate": Type.SHARE, "star_rating": Type.NUMBER, "top_reason": Type.TEXT, "cx_health": Type.TEXT,
            "return_badge": Type.TEXT,
        },
        ("asin", "sku"),
        "orders",
        "Performance › Voice of the Customer › Download",
        "绩效 › 买家之声 › 下载",
    ),
)  # fmt: skip
