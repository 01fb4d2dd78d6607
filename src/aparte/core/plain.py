"""Definitions as plain data again: what people wrote, without what goes without saying.

The way back from `shapes.convert`: fields in the order their struct declares them, those at their
default left out, so that a definition read and written again says the same in as few words.
"""

from __future__ import annotations

from typing import Any

import msgspec


def plain(value: Any) -> Any:
    """Return a typed definition as dicts, lists, texts, numbers and truths."""
    if isinstance(value, msgspec.Struct):
        return _struct(value)
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value


def _struct(value: msgspec.Struct) -> dict[str, Any]:
    config = value.__struct_config__
    written: dict[str, Any] = {}
    if config.tag_field is not None:
        written[config.tag_field] = config.tag
    for field in msgspec.structs.fields(type(value)):
        part = getattr(value, field.name)
        if not _goes_without_saying(field, part):
            written[field.encode_name] = plain(part)
    return written


def _goes_without_saying(field: msgspec.structs.FieldInfo, part: Any) -> bool:
    if field.default is not msgspec.NODEFAULT:
        return bool(part == field.default and type(part) is type(field.default))
    return field.default_factory is not msgspec.NODEFAULT and part == field.default_factory()
